"""Asks an index what visitors ask, from several threads, and prints the private memory in kB."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django
from django.conf import settings

_ASKED = ("portrait", "river", "castle", "study", "blue", "woman", "sea", "head", "design", "the")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museumportal.settings")
    settings.SEARCH_DIR = Path(sys.argv[1])
    django.setup()
    from catalog.query import OBJECT_FACETS, ObjectQuery
    from museumportal.search import GUEST, search

    def ask(word: str) -> int:
        query = ObjectQuery(q=word)
        request = query.to_request(access=GUEST, language="en", facets=OBJECT_FACETS)
        return search(request).count

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(ask, _ASKED * 3))
    lines = Path("/proc/self/status").read_text().splitlines()
    print(next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")))


if __name__ == "__main__":
    main()
