/** The colours of data in the present scheme: on a dark map more is brighter, on a light one darker. */
import { computed } from "@preact/signals";
import * as light from "../colours";
import * as dark from "../darkColours";
import { isDark } from "./scheme";

export interface DataColours {
  /** so many colours, from little to much */
  sequential: (n: number) => string[];
  /** so many colours, from fewer to more */
  diverging: (n: number) => string[];
  hotSpot: Record<light.HotSpotClass, string>;
  /** the classes of emerging hot spots as a legend lists them */
  emerging: readonly string[];
  /** groups without an order */
  groups: readonly string[];
  nothing: string;
  tooFew: string;
  unsure: string;
}

const LIGHT: DataColours = {
  sequential: light.sequential,
  diverging: light.diverging,
  hotSpot: light.HOT_SPOT,
  emerging: light.EMERGING,
  groups: light.GROUPS,
  nothing: light.NOTHING,
  tooFew: light.TOO_FEW,
  unsure: light.UNSURE,
};

const DARK: DataColours = {
  sequential: dark.sequential,
  diverging: dark.diverging,
  hotSpot: dark.HOT_SPOT,
  emerging: dark.EMERGING,
  groups: dark.GROUPS,
  nothing: dark.NOTHING,
  tooFew: dark.TOO_FEW,
  unsure: dark.UNSURE,
};

export const dataColours = computed(() => (isDark.value ? DARK : LIGHT));
