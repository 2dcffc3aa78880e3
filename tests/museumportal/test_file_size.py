"""Sizes of files, read in three languages."""

import pytest
from django.utils.translation import override

from museumportal.lib.file_size import file_size


@pytest.mark.parametrize(
    ("count", "language", "told"),
    [
        (0, "en", "0 bytes"),
        (1, "en", "1 byte"),
        (21, "ru", "21 байт"),
        (999, "en", "999 bytes"),
        (1000, "en", "1 KB"),
        (512_000, "en", "500 KB"),
        (512_000, "ru", "500 КБ"),
        (1_258_291, "en", "1.2 MB"),
        (1_258_291, "ru", "1,2 МБ"),
        (1_258_291, "kk", "1,2 МБ"),
        (10_200, "en", "10 KB"),
        (10_239, "en", "10 KB"),
        (1_048_000, "en", "1 MB"),
        (1_048_576, "en", "1 MB"),
        (12 << 20, "kk", "12 МБ"),
        (3 << 30, "ru", "3 ГБ"),
        (5000 << 40, "en", "5000 TB"),
    ],
)
def test_no_digit_says_nothing(count: int, language: str, told: str) -> None:
    with override(language):
        assert file_size(count).replace("\xa0", " ") == told
