"""Category models: what they learn, what they state, and that the file gives nothing away."""

import io
import re
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from geo_service.base.errors import ConflictError, InputError, NotFoundError
from geo_service.text import model_file
from geo_service.text.keywords import KeywordList, split_words, words_of_name
from geo_service.text.model_file import load_model, save_model
from geo_service.text.ngrams import TextFeatures, count_ngrams
from geo_service.text.quality import calibration_error, coverage, macro_f1, threshold_for
from geo_service.text.spelling import PLACE_MARK, normal_spelling
from geo_service.text.training import _folds, train
from geo_service.text.tree import CategoryTree, padded
from geo_service.text.versions import ModelVersions
from tests.text.made_texts import WORDS, made

TEXTS, PATHS = made(400)
HELD_OUT = np.arange(300, 400)


@pytest.fixture(scope="module")
def trained():
    return train(TEXTS, PATHS, levels=3, held_out=HELD_OUT)


def test_planted_words_are_learned(trained):
    assert trained.whole.accuracy > 0.95
    assert trained.whole.top3 >= trained.whole.accuracy
    assert [quality.classes for quality in trained.levels] == [3, 4, 5]


def test_shuffled_labels_are_not_learned():
    shuffled = [PATHS[k] for k in np.random.default_rng(1).permutation(len(PATHS))]
    found = train(TEXTS, shuffled, levels=3, held_out=HELD_OUT)
    assert found.whole.accuracy < 0.5
    assert found.model.calibration.threshold > 0.5  # nothing is stated without asking


def test_probabilities_are_probabilities(trained):
    shown = trained.model.probabilities_of(count_ngrams([*TEXTS[300:], "", "nothing known"]))
    assert shown.shape == (102, len(WORDS))
    assert (shown >= 0).all()
    assert (shown.sum(axis=1) <= 1 + 1e-9).all()


def test_suggestions_come_best_first_with_whole_paths(trained):
    for one in trained.model.predict(TEXTS[300:320], top=3):
        chances = [suggestion.probability for suggestion in one.suggestions]
        assert chances == sorted(chances, reverse=True)
        assert all(suggestion.path in WORDS for suggestion in one.suggestions)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_text_has_no_category(trained, text):
    assert trained.model.predict([text])[0].suggestions == ()


@pytest.mark.parametrize("text", ["the street lamp is broken", "ถนนเสียหาย", "x" * 100_000])
def test_it_abstains_where_it_knows_nothing(trained, text):
    found = trained.model.predict([text])[0]
    assert not found.confident
    assert len(found.suggestions) == 3


def test_the_same_texts_give_the_same_model(trained):
    again = train(TEXTS, PATHS, levels=3, held_out=HELD_OUT)
    assert model_file.hash_of(again.model) == model_file.hash_of(trained.model)


def test_one_class_is_refused():
    with pytest.raises(InputError, match="at least two are needed"):
        train(TEXTS[:20], [("道路", "", "")] * 20, levels=3, held_out=np.zeros(0, np.int64))


def test_masked_names_teach_nothing():
    texts = [("甲乙丙" if k % 2 else "丁戊己") + "的事情" for k in range(60)]
    paths = [("a",) if k % 2 else ("b",) for k in range(60)]
    masked = [text.replace("甲乙丙", PLACE_MARK).replace("丁戊己", PLACE_MARK) for text in texts]
    none = np.arange(40, 60)
    assert train(texts, paths, levels=1, held_out=none).whole.accuracy == 1.0
    blind = train(texts, paths, levels=1, held_out=none, learned=masked)
    assert blind.whole.accuracy < 0.75
    assert blind.model.masked


# -- the file ---------------------------------------------------------------------------


def test_a_model_comes_back_as_it_was(trained, tmp_path):
    save_model(trained.model, tmp_path / "m.npz")
    back = load_model(tmp_path / "m.npz")
    counts = count_ngrams(TEXTS[:50])
    assert np.array_equal(back.probabilities_of(counts), trained.model.probabilities_of(counts))


def test_no_text_can_be_read_back(trained, tmp_path):
    """Of words the file holds the names of categories only; n-grams of one text are not in it."""
    save_model(trained.model, tmp_path / "m.npz")
    content = b""
    with zipfile.ZipFile(tmp_path / "m.npz") as parts:
        for name in parts.namelist():
            content += parts.read(name)
    words = {word for path in WORDS for word in path}
    said = {piece for text in TEXTS for piece in re.findall(r"[\u4e00-\u9fff]{2,}", text)}
    assert [p for p in said - words if p.encode() in content] == []
    alone = count_ngrams(["鳄鱼翡翠"])
    features = TextFeatures.choose(count_ngrams([*TEXTS, "鳄鱼翡翠"]), least_texts=2)
    assert len(features.weigh(alone).indices) < len(alone.indices) / 2


def test_a_damaged_file_is_refused(trained, tmp_path):
    file = tmp_path / "m.npz"
    save_model(replace(trained.model, weights=trained.model.weights * 2), file)
    good = load_model(file)
    parts = dict(np.load(file))
    parts["weights"] = parts["weights"] + 1
    np.savez(file, **parts)
    with pytest.raises(InputError, match="does not match its hash"):
        load_model(file)
    parts["weights"] = parts["weights"][:, :1]
    np.savez(file, **parts)
    with pytest.raises(InputError, match="do not fit"):
        load_model(file)
    file.write_bytes(b"no zip")
    with pytest.raises(InputError, match="damaged"):
        load_model(file)
    assert good.tree == trained.model.tree


def test_pickled_objects_are_refused(tmp_path):
    buffer = io.BytesIO()
    np.savez(buffer, header=np.array([{"format": 1}], dtype=object))
    (tmp_path / "m.npz").write_bytes(buffer.getvalue())
    with pytest.raises(InputError):
        load_model(tmp_path / "m.npz")


def test_another_format_is_refused(trained, tmp_path, monkeypatch):
    monkeypatch.setattr(model_file, "FORMAT", "later")
    save_model(trained.model, tmp_path / "m.npz")
    monkeypatch.undo()
    with pytest.raises(ConflictError, match="another version"):
        load_model(tmp_path / "m.npz")


def test_versions_are_kept_and_one_is_active(trained, tmp_path):
    versions = ModelVersions(tmp_path / "models")
    assert versions.active() is None
    first = versions.add(trained.model)
    assert versions.active() is None
    versions.activate(first.version)
    second = versions.add(replace(trained.model, facts={"texts": 1}))
    assert versions.active().version == first.version
    assert set(versions.names()) == {first.version, second.version}
    with pytest.raises(NotFoundError, match="no category model"):
        versions.activate("../../etc/passwd")
    (tmp_path / "models" / f"{first.version}.npz").unlink()
    with pytest.raises(NotFoundError, match="activate another"):
        versions.active()


# -- parts ------------------------------------------------------------------------------


def test_one_spelling():
    assert normal_spelling("ＡＢ　１２３ 号！！！！") == "ab0号!"
    assert len(normal_spelling("字" * 100_000)) == 4000


def test_ngrams_are_counted_like_by_hand():
    found = count_ngrams(["abab", "", "a" + PLACE_MARK + "b"])
    assert np.diff(found.indptr).tolist() == [6, 0, 2]  # a b ab ba aba bab; a, b
    assert sorted(found.values[:6].tolist()) == [1, 1, 1, 2, 2, 2]


def test_half_a_surrogate_pair_is_no_fault():
    assert len(count_ngrams(["a\ud800b"])) == 1


def test_paths_end_where_a_name_is_empty():
    assert padded(["a", "", "c"], 3) == ("a", "", "")
    tree = CategoryTree.of([("a", "x"), ("a", ""), ("b", "y")], 2)
    assert [len(branch.children) for branch in tree.branches] == [2, 2]


def test_quality_by_hand():
    sure = np.array([0.9, 0.8, 0.7, 0.6])
    right = np.array([True, True, False, True])
    assert threshold_for(sure, right, 0.95) == 0.8
    assert coverage(sure, right, 0.95) == 0.5
    assert threshold_for(sure, ~right, 0.95) > 1
    assert macro_f1(np.array([0, 0, 1]), np.array([0, 1, 1])) == pytest.approx(2 / 3)
    assert calibration_error(np.array([0.75] * 4), right) == pytest.approx(0)
    assert calibration_error(np.array([1.0] * 4), right) == pytest.approx(0.25)


def test_tied_probabilities_stand_or_fall_together():
    assert threshold_for(np.array([0.9, 0.9]), np.array([True, False]), 0.95) > 1


def test_words_of_the_region_suggest_but_never_decide():
    words = KeywordList({("a",): ("暖气", "供暖"), ("b",): split_words("路灯|灯杆，照明")})
    found = words.predict(["暖气不热，供暖差", "路灯坏了", "别的"], top=3)
    assert [one.suggestions[0].path for one in found[:2]] == [("a",), ("b",)]
    assert found[2].suggestions == ()
    assert not any(one.confident for one in found)
    assert all(s.probability < 1 for one in found for s in one.suggestions)


def test_with_times_calibration_asks_only_models_of_earlier_texts():
    when = np.random.default_rng(3).permutation(1000)
    folds = _folds(len(when), when, 0)
    asked = np.concatenate([outside for _, outside in folds])
    assert len(np.unique(asked)) == len(asked) == 500
    for inside, outside in folds:
        assert when[inside].max() < when[outside].min()


def test_without_times_every_text_is_asked_once_of_a_model_of_others():
    for when in (None, np.arange(100)):
        folds = _folds(100, when, 0)
        assert sorted(np.concatenate([outside for _, outside in folds])) == list(range(100))
        assert not any(set(inside) & set(outside) for inside, outside in folds)


def test_drift_lowers_what_is_stated():
    """Words change their meaning over time: what is stated later must not be as sure as before."""
    chance = np.random.default_rng(5)
    texts, paths = made(1600, seed=4)
    kinds = sorted(set(paths))
    share = np.linspace(0.0, 0.6, len(paths))
    drifted = [
        kinds[chance.integers(len(kinds))] if chance.random() < odds else path
        for path, odds in zip(paths, share, strict=True)
    ]
    held_out = np.arange(1280, 1600)
    found = {
        when is None: train(texts, drifted, levels=3, held_out=held_out, when=when).whole.ece
        for when in (None, np.arange(1600))
    }
    assert found[False] < found[True]


def test_a_category_without_keywords_is_suggested_by_parts_of_its_name():
    assert words_of_name("园林绿化") == ("园林绿化", "园林", "林绿", "绿化")
    assert words_of_name("Street lights") == ("Street lights", "Street", "lights")
    words = {("城建", "园林绿化", ""): words_of_name("园林绿化"), ("水", "供水", ""): ("供水",)}
    found = KeywordList(words).predict(["小区绿化没人管", "电视没有信号"])
    assert [one.path for one in found[0].suggestions] == [("城建", "园林绿化", "")]
    assert found[1].suggestions == ()
