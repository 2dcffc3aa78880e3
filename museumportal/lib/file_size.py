"""How large a file is, as people read it."""

from django.utils.formats import number_format
from django.utils.html import avoid_wrapping
from django.utils.translation import gettext as djangos
from django.utils.translation import ngettext as djangos_plural


def file_size(count: int) -> str:
    """`count` bytes in the unit in which they are one to three digits: 980 bytes, 500 KB, 1,2 MB.

    A unit is 1,024 of the one before; below ten of it there is a tenth, unless that is nought. The
    words are in the catalogues of Django, which has them for a filter of its own.
    """
    if count < 1000:
        return avoid_wrapping(
            djangos_plural("%(size)d byte", "%(size)d bytes", count) % {"size": count}
        )
    units = (djangos("%s KB"), djangos("%s MB"), djangos("%s GB"), djangos("%s TB"))
    size = count / 1024
    for unit in units:
        if round(size) < 1000 or unit is units[-1]:
            break
        size /= 1024
    tenths = 1 if size < 10 and round(size, 1) % 1 else 0
    return avoid_wrapping(unit % number_format(round(size, tenths), tenths))
