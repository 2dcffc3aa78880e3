"""Forms that no rule of English or Russian leads back to their word: women, knives, сыновья."""

from typing import Final

_FORMS = """
woman women
man men
horseman horsemen
horsewoman horsewomen
swordsman swordsmen
craftsman craftsmen
fisherman fishermen
nobleman noblemen
noblewoman noblewomen
gentleman gentlemen
huntsman huntsmen
workman workmen
statesman statesmen
clergyman clergymen
washerwoman washerwomen
person people
child children
grandchild grandchildren
wife wives
housewife housewives
knife knives
life lives
leaf leaves
loaf loaves
half halves
calf calves
wolf wolves
shelf shelves
scarf scarves
sheaf sheaves
hoof hooves
thief thieves
dwarf dwarves
staff staves
foot feet
tooth teeth
goose geese
mouse mice
ox oxen
penny pence
tableau tableaux
bureau bureaux
chateau chateaux
appendix appendices
index indices
matrix matrices
fungus fungi
nucleus nuclei
stylus styli
torso torsi
ostracon ostraca
papyrus papyri
memorandum memoranda
человек люди людей людям людьми людях
ребенок дети детей детям детьми детях
сын сыновья сыновей сыновьям сыновьями сыновьях
друг друзья друзей друзьям друзьями друзьях
мать матери матерей матерям матерями матерях матерью
дочь дочери дочерей дочерям дочерями дочерях дочерью
лев львы львов львам львами львах льва льву львом льве
день дни дней дням днями днях дня дню днем дне
пень пни пней пням пнями пнях пня пню пнем пне
остров острова островов островам островами островах острову островом острове
письмо писем
яйцо яиц
рубаха рубах
небо небеса небес небесам небесами небесах
чудо чудеса чудес чудесам чудесами чудесах
щенок щенята щенят щенятам щенятами щенятах
"""

WORD_OF: Final = {
    form: word
    for word, *forms in (line.split() for line in _FORMS.strip().splitlines())
    for form in forms
}
"""Folded form → the word that it is a form of."""
