"""Locate a text: words in, candidates out; opened once per region."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from geo_service.base.errors import NotFoundError
from geo_service.base.loose_codes import code_finder
from geo_service.base.model import AreasAt, Level, Located, NamedArea
from geo_service.locate.answer import compose
from geo_service.locate.area_weights import AreaWeigher
from geo_service.locate.areas import NONE, AreaBook
from geo_service.locate.calibration_features import circumstances, evidence
from geo_service.locate.elsewhere import Elsewhere
from geo_service.locate.features import feature_matrix, names_lead
from geo_service.locate.history.memory import Memory
from geo_service.locate.history.phrase_counts import Experience
from geo_service.locate.history.store import FILE_NAME, K, LearnedStore
from geo_service.locate.history.ticket import Ticket
from geo_service.locate.landmarks import LandmarkFinder
from geo_service.locate.long_places import by_extent, with_extent
from geo_service.locate.name_stretches import name_stretches
from geo_service.locate.neighbours import Neighbours
from geo_service.locate.prepared import Gazetteer, open_places
from geo_service.locate.prepared_names import open_names
from geo_service.locate.reader import Reader
from geo_service.locate.scoring import probabilities
from geo_service.locate.suggest import PlaceSuggestion, Suggester
from geo_service.locate.text import spelling
from geo_service.locate.unknown_names import UnknownPlaceName, unknown_names
from geo_service.locate.vocabulary import vocabulary
from geo_service.locate.weights import EvidenceWeights, region_weights


@dataclass
class Locator:
    """Locates texts in one region; safe from several threads, and beside other processes."""

    book: AreaBook
    reader: Reader
    memory: Memory
    weights: EvidenceWeights
    gazetteer: Gazetteer | None = None
    neighbours: Neighbours | None = None
    _public_reader: Reader | None = None

    @classmethod
    def open(
        cls,
        *,
        levels: Sequence[Level],
        names: Mapping[str, Sequence[NamedArea]],
        lead_level: str,
        fallback_level: str,
        region_name: str = "",
        areas_at: AreasAt | None = None,
        place_files: Sequence[Path] = (),
        state: Path | None = None,
        settings: Mapping[str, object] | None = None,
        centres: Mapping[str, tuple[float, float]] | None = None,
        k: int = K,
        outside: Sequence[NamedArea] = (),
    ) -> Locator:
        """Open the names, places and learned tickets of a region.

        ``names`` holds the areas of each level; ``state`` is the folder under which learned
        tickets and prepared files lie (nothing is learned or prepared without one); ``settings``
        is the region's ``[locate]`` table; ``centres`` are points (lon, lat) of the areas of the
        lead level, by code; ``k`` is how many different reporters the public learns of at least;
        ``outside`` are places next door, which are not the region's.

        Raises:
            RegionError: a gazetteer file or the settings are broken.
        """
        words = vocabulary()
        book = AreaBook.build(levels, names, lead_level, fallback_level)
        gazetteer = open_places(place_files, words, state)
        places = gazetteer.places if gazetteer else None
        memory = Memory(book, LearnedStore(state / FILE_NAME, k) if state else None)
        known = open_names(book, words, state)
        lexicon = known.lexicon

        def is_own(name: str) -> bool:
            return lexicon.meaning(name) is not None

        reader = Reader(
            book,
            lexicon,
            words,
            AreaWeigher(book, places, areas_at),
            memory.counts,
            Elsewhere.build(spelling(region_name), words, is_own, outside),
            places,
            gazetteer.addresses if gazetteer else None,
            known.misheard,
        )
        neighbours = Neighbours.build(book, centres or {})
        weights = region_weights(settings or {})
        return cls(book, reader, memory, weights, gazetteer, neighbours)

    def locate(self, text: str, *, public: bool = False) -> Located:
        """Say where a caller's words may be: candidates, best first, with probabilities.

        ``public`` answers from what everybody may see: what fewer than k reporters taught has no
        part in it, and evidence tells no numbers and no dates.
        """
        if not text or text.isspace():
            return Located((), reason="empty")
        reader = self._reader_now(public)
        reading = reader.read(text)
        kind = evidence(reading, self.book)
        matrix = feature_matrix(
            reading, self.book, reader.experience, neighbours=self.neighbours, kind=kind
        )
        around = circumstances(reading, self.book, kind)
        weights = self.weights
        chances = probabilities(matrix, around, weights.values, weights.trust, self.neighbours)
        finder = self.landmarks
        if finder is None:
            return compose(text, reading, chances, self.book, reader.experience)
        chances = by_extent(chances, reading, self.book, reader.experience)
        located = compose(text, reading, chances, self.book, reader.experience)
        return with_extent(located, reading.mentions, finder, self.book)

    @cached_property
    def landmarks(self) -> LandmarkFinder | None:
        """What tells the parts of long places apart; None where no place has a shape."""
        places, extents = self.reader.places, self.reader.supporter.extents
        return LandmarkFinder(places, extents) if places is not None and extents else None

    def suggest(self, prefix: str, limit: int = 10) -> list[PlaceSuggestion]:
        """Complete what is being typed: by characters, pinyin, or initials."""
        return self.suggester.suggest(prefix, limit)

    @cached_property
    def suggester(self) -> Suggester:
        """The index of completions, built when first asked for."""
        gazetteer = self.gazetteer
        completions = gazetteer.completions() if gazetteer else None
        return Suggester.build(self.book, self.reader.places, completions)

    @cached_property
    def _code_of(self) -> Callable[[str], str | None]:
        return code_finder(self.book.number_of)

    def resolve(self, *, coarse: str, lead: str) -> str | None:
        """Give the code of the lead area that a ticket calls ``lead`` in ``coarse``, if clear.

        A ``lead`` that begins with ``coarse`` (东山区白塔镇) is understood, and so is a code.
        """
        known = self._code_of(lead.strip())
        by_code = NONE if known is None else self.book.number_of.get(known, NONE)
        if by_code != NONE and self.book.lead[by_code] != NONE:
            return self.book.areas[by_code].code
        meaning = self.reader.lexicon.meaning(spelling(lead))
        if meaning is None and coarse.strip():
            meaning = self.reader.lexicon.meaning(spelling(lead).removeprefix(spelling(coarse)))
        if meaning is None or meaning.rank != self.book.lead_rank:
            return None
        within = self.reader.lexicon.meaning(spelling(coarse)) if coarse.strip() else None
        areas = [
            area
            for area in meaning.areas
            if within is None or self.book.coarse[area] in within.areas
        ]
        areas = areas or list(meaning.areas)
        return self.book.areas[areas[0]].code if len(areas) == 1 else None

    def lesson(
        self,
        text: str,
        code: str,
        provenance: str,
        day: date | None = None,
        *,
        reporter: str | None = None,
        public: bool = False,
    ) -> Ticket:
        """Give what a labelled ticket teaches: the place names in its text, and where it went.

        ``reporter`` is a keyed hash; ``public`` says that the ticket itself may be published.

        Raises:
            NotFoundError: ``code`` is no area of the lead level or below it.
        """
        lead = self._lead(code)
        reading = self._reader_now().read(text)
        phrases = tuple(phrase.text for phrase in reading.phrases)
        told = names_lead(reading, lead)
        return Ticket(provenance, code, phrases, day, told, reporter, public)

    def name_stretches(self, text: str) -> list[tuple[int, int]]:
        """Where ``text`` names places, [start, end) in code points, apart and in order.

        What kind of thing it is (the head: 河 in 凉水河) is not part of the stretch.
        """
        return name_stretches(self._reader_now().read(text), self.reader.words)

    def unknown_names(self, text: str) -> list[UnknownPlaceName]:
        """Names of places in ``text`` that neither the areas nor the gazetteer know."""
        return list(unknown_names(self._reader_now().read(text), self.reader.words))

    def learn(self, tickets: Sequence[Ticket]) -> None:
        """Remember tickets; one whose provenance is known takes the place of the earlier.

        Raises:
            NotFoundError: a ticket's code is no area of the lead level or below it.
        """
        for ticket in tickets:
            self._lead(ticket.code)
        self.memory.learn(tickets)

    def unlearn(self, provenance: str, but: Collection[str] = ()) -> int:
        """Forget the tickets of this provenance (a prefix, if it ends with ``*``); how many.

        Those whose provenance is in ``but`` stay.
        """
        return self.memory.unlearn(provenance, but)

    @property
    def experience(self) -> Experience:
        """What tickets taught, as of now."""
        return self.memory.counts

    @property
    def store(self) -> LearnedStore | None:
        """Where learned tickets are kept, if anywhere."""
        return self.memory.store

    def _reader_now(self, public: bool = False) -> Reader:
        """The reader, with the counts of the moment: they stay as they are while it reads."""
        self.memory.look()
        counts = self.memory.public if public else self.memory.counts
        reader = self._public_reader if public else self.reader
        if reader is None or reader.experience is not counts:
            reader = copy(self.reader)
            reader.experience = counts
            if public:
                self._public_reader = reader
            else:
                self.reader = reader
        return reader

    def _lead(self, code: str) -> int:
        area = self.book.number_of.get(code, NONE)
        if area == NONE or self.book.lead[area] == NONE:
            raise NotFoundError(f"no area {code!r} at the lead level or below it")
        return self.book.lead[area]
