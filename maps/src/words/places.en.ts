/** The words of the dialog that adds places to the gazetteer, in English. */
import type { placesZh } from "./places.zh";

export const placesEn: Record<keyof typeof placesZh, string> = {
  "places.open": "Places",
  "places.title": "Add a place",
  "places.name": "Name",
  "places.kind": "Kind",
  "places.where": "Where",
  "places.where.find": "An area, or a known place (of which it is an alias)",
  "places.where.point": "The point on the map {at}",
  "places.where.hint": "Or click on the map first, and open this again.",
  "places.where.change": "Change",
  "places.save": "Add",
  "places.saved": "“{name}” was added and is in use everywhere",
  "places.added": "Added lately",
  "places.added.none": "Nobody has added a place yet.",
  "places.added.by": "{by}, {at}",
  "places.withdraw": "Take back",
  "places.withdrawn": "“{name}” was taken back",
  "places.unknown": "Often said, and not known",
  "places.unknown.read": "Show",
  "places.unknown.reading": "Reading recent complaints…",
  "places.unknown.none": "No unknown name was said by {k} people or more.",
  "places.unknown.told": "Each was said by {k} people at least. Click to fill it in above.",
  "places.unknown.count": "{n} people",
  "keys.places": "Add a place",
};
