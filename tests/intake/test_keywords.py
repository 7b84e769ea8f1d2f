"""The built-in region's keywords: every category can be suggested before there is a model."""

from geo_service.intake.categories import read_categories
from geo_service.intake.suggest_category import CategorySuggester
from geo_service.service.region import Region
from geo_service.text.keywords import split_words

REGION = Region.open("beijing")


def test_every_category_is_suggested_for_its_own_words():
    suggester = CategorySuggester(REGION)
    for category in read_categories(REGION):
        words = split_words(category.keywords)
        assert len(words) >= 4, category.path
        text = f"市民反映{words[0]}、{words[1]}，希望尽快处理"
        told = [one.path for one in suggester.keywords.predict([text])[0].suggestions]
        assert category.path in told, (category.path, told)


def test_courtesy_alone_suggests_nothing():
    found = CategorySuggester(REGION).keywords.predict(["您好，希望尽快处理，谢谢", ""])
    assert [one.suggestions for one in found] == [(), ()]
