"""The sentence under each field of the catalogue's forms: what belongs there, with an example."""

from django.utils.translation import gettext_lazy as _

from catalog.models import (
    Agent,
    Collection,
    Concept,
    ConceptBroader,
    ConceptMatch,
    ConceptTerm,
    Gallery,
    GalleryItem,
    Image,
    ImportMapping,
    Inscription,
    Measurement,
    MuseumObject,
    ObjectConcept,
    ObjectMaker,
    ObjectRelation,
    PreciousMetal,
    ProvenanceEvent,
    Reference,
)
from museumportal.accounts.admin.explained import explain

explain(
    MuseumObject,
    museum=_("The museum that keeps the object and answers for its record."),
    inventory_number=_(
        "As it is written on the object and in the inventory book, such as “КП-2849/3”; no "
        "other object of the museum has it."
    ),
    register_number=_("The number in the entry book, such as “КП-2849”."),
    state_catalogue_number=_(
        "The number that the State Catalogue has given, such as “12345678”; leave it empty "
        "until there is one."
    ),
    quantity=_("How many items the record stands for: 1 for a jug, 200 for a hoard of 200 coins."),
    fund=_(
        "Main for originals, auxiliary for copies, models and working material, such as a "
        "plaster cast."
    ),
    collection=_("The part of the museum's stock it belongs to, such as “Numismatics”."),
    part_of=_("The object it is a part of: for a lid, the jug."),
    title=_(
        "What visitors read first: what it is and what marks it out, such as “Bride's "
        "headdress with coral”."
    ),
    object_type=_(
        "What it is, in a word of the vocabulary: type some letters in any language, such as "
        "“bracelet”."
    ),
    description=_(
        "For visitors: what it was for, who used it, what to look at, in two to five plain "
        "sentences."
    ),
    scholarly_description=_(
        "For specialists: construction, decoration, comparisons, attribution and the grounds "
        "for it."
    ),
    production_date=_(
        "In words, as exactly as it is known: “late 19th century”, “1912”, “3rd–2nd century BC”."
    ),
    production_earliest=_(
        "The first year it can have been made, such as 1880, negative before our era; left "
        "empty, it is read from the date."
    ),
    production_latest=_(
        "The last year it can have been made, such as 1899, negative before our era; left "
        "empty, it is read from the date."
    ),
    materials_display=_(
        "As the inventory book has it, such as “silver, carnelian; stamping, filigree”; "
        "visitors read this line."
    ),
    measurements_display=_(
        "As the inventory book has it, such as “height 12.5 cm; diameter 8 cm”; the rows "
        "below can be filled from it."
    ),
    acquisition_method=_("How it came to the museum, such as purchase, gift or excavation."),
    acquisition_date=_(
        "When it came to the museum, as exactly as it is known, such as “12.03.1968”."
    ),
    acquisition_source=_(
        "From whom: a person, an organisation or an expedition, such as “Akhmetova G. S., Semei”."
    ),
    acquisition_act=_("Number and date of the act, such as “No. 17 of 12.03.1968”."),
    ownership=_("Whose property it is; on loan, if another has only lent it to the museum."),
    credit_line=_(
        "The line that must stand beside every picture, such as “Abai Museum, gift of the "
        "Akhmetov family”."
    ),
    rights=_(
        "What others may do with pictures and texts, such as “no copyright” for a work of the "
        "19th century."
    ),
    publication_restricted=_(
        "Keeps the record off the public pages whatever its status, such as for human remains."
    ),
    restriction_reason=_("For colleagues, such as “the donor's wish, until 2030”."),
    location=_("Where it lies today: store, cupboard, shelf, such as “Store 2, B-14, shelf 3”."),
    condition=_(
        "Losses, cracks, repairs, with the day of the inspection, such as “clasp lost, 14.05.2026”."
    ),
    insurance_value=_("In the currency of the country, without blanks, such as 250000."),
    internal_notes=_("For colleagues only, such as “ask Professor Margulan about the tamga”."),
    status=_(
        "Drafts are seen by the museum alone; whoever may publish sends the record on to the "
        "public."
    ),
)
explain(
    Collection,
    museum=_("The museum whose stock it is a part of."),
    name=_("As the museum calls it, such as “Numismatics”."),
)
explain(
    ObjectMaker,
    agent=_("Who made it: type some letters of the name, such as “Kastee”."),
    role=_("What they did, such as painter, engraver, weaver."),
    certainty=_("How sure that is, such as “attributed”."),
    position=_("The first in order is named first."),
)
explain(
    ObjectConcept,
    relation=_("What the word says of the object, such as material, technique or subject."),
    concept=_("A word of the vocabulary: type some letters in any language, such as “felt”."),
    position=_("The first in order is named first."),
)
explain(
    Measurement,
    dimension=_("What is measured, such as height or weight."),
    value=_("The number alone, such as 12.5."),
    unit=_("The unit of the number, such as cm."),
    position=_("The first in order is named first."),
)
explain(
    Inscription,
    place=_("Where it stands, such as “on the back, below left”."),
    text=_(
        "Letter by letter in its own script; what is lost in square brackets, such as “Ab[ai]”."
    ),
    translation=_("What it means, such as “Made by Master Kali in 1309”."),
    position=_("The first in order is named first."),
)
explain(
    PreciousMetal,
    metal=_("Which metal, such as silver."),
    weight=_("Of the metal alone, in grams, such as 48.25."),
)
explain(
    Reference,
    kind=_("What it is, such as a catalogue or an archival document."),
    citation=_(
        "Author, title, place and year, as they stand in the publication, such as “Margulan A. "
        "Kazakh Folk Applied Art. Almaty, 1986”."
    ),
    pages=_("Where in it, such as “41–43”."),
    number=_("The object's number in it, such as “cat. 17”, “pl. IV”."),
    doi=_("Its digital identifier, if it has one, such as 10.1000/182."),
    url=_("Where it can be read, such as https://example.org/catalogue.pdf."),
    position=_("The first in order is named first."),
)
explain(
    ObjectRelation,
    relation=_("What this object is to the other one, such as a copy; the other tells it too."),
    other=_("Type its inventory number or words of its title; it may be another museum's."),
    position=_("The first in order is named first."),
)
explain(
    ProvenanceEvent,
    period=_("In words, as exactly as it is known, such as “from the 1890s to 1936”."),
    earliest=_("The first year, such as 1890; left empty, it is read from the words."),
    latest=_("The last year, such as 1936; left empty, it is read from the words."),
    holder=_("A person, a family or an institution, such as “family of Zere Kunanbaeva”."),
    agent=_("The same holder, where they are in the list of makers, such as a painter."),
    method=_("How it came to this holder, such as gift or purchase."),
    place=_("Where it was then, such as Semey."),
    certainty=_("How sure this step is, such as “probable”."),
    source=_("From where it is known, such as “act no. 12 of 1936”."),
    published=_("Tick it to show this step to visitors; leave it for living donors and prices."),
    position=_("The earliest step has the lowest number."),
)
explain(
    Image,
    is_main=_("The picture that stands for the object in lists."),
    published=_(
        "Untick it to keep the picture among colleagues, such as one with the inventory number."
    ),
    position=_("The main picture leads; the others follow in this order, such as 1, 2, 3."),
    view=_("The side that is shown, such as front or back."),
    caption=_("What visitors read under the picture, such as “The clasp from inside”."),
    alt=_(
        "For those who cannot see it, in one sentence: “A silver bracelet with three round "
        "carnelians”."
    ),
    photographer=_("Who took it, such as “S. Omarova”."),
    rights=_("Of the photograph itself; left empty, those of the object hold."),
    object=_("The object that is shown: type its inventory number, such as “КП-2849”."),
)
explain(
    Agent,
    kind=_("A person, such as a painter, or a group, such as a workshop."),
    name=_("As visitors are to read it, such as “Abilkhan Kasteev”."),
    sort_name=_("The family name first, by which lists are ordered, such as “Kasteev, Abilkhan”."),
    born=_("The year alone, such as 1904; negative before our era."),
    died=_("The year alone, such as 1973; empty for the living."),
    birth_place=_("Place and country of then or now, such as “Zharkent, Kazakhstan”."),
    death_place=_("Place and country of then or now, such as “Almaty, Kazakhstan”."),
    biography=_("Who it was, in a few sentences: where they learned, what they are known for."),
)
explain(
    Concept,
    scheme=_("The vocabulary it belongs to, such as materials."),
    notation=_(
        "A short code by which files name it, such as “felt”; none other in this vocabulary has it."
    ),
    label=_("The word that is shown, in small letters and the singular, such as “felt carpet”."),
    definition=_("What is meant and what is not, in one sentence."),
    is_proposal=_("In use, but not yet looked at by a moderator."),
)
explain(
    ConceptTerm,
    language=_("The language of the word, such as Russian; empty for a word of several languages."),
    text=_("Another word for the same thing, such as “koshma” for “felt carpet”."),
)
explain(
    ConceptBroader,
    broader=_("The next wider word, such as “jewellery” above “bracelet”."),
)
explain(
    ConceptMatch,
    uri=_(
        "The address of the same concept elsewhere, such as http://vocab.getty.edu/aat/300014070."
    ),
)
explain(
    Gallery,
    museum=_("The museum that shows the gallery; empty where several do."),
    title=_("What visitors read on its cover, such as “Silver of the steppe”."),
    introduction=_("What joins the objects, in three to six sentences."),
    status=_("Drafts are seen by the museum alone; published ones by everybody."),
    position=_("The first in order is shown first."),
)
explain(
    GalleryItem,
    object=_("Type its inventory number, such as “КП-2849”."),
    position=_("The first in order is shown first."),
)

explain(
    ImportMapping,
    museum=_("The museum whose files are read so."),
    name=_("By which you choose it when you import, such as “Register of 2026”."),
    shared=_("Other museums may read their files by it too, such as where all use one program."),
    text=_(
        "Which column goes where, as TOML. The import wizard writes it; docs/recipes/"
        "import-mapping.md tells what else it may say."
    ),
)
