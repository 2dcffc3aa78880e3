"""Tables of the catalogue, one file for each subject."""

from catalog.models.agents import Agent
from catalog.models.annotations import Annotation
from catalog.models.batches import Batch, BatchEvent, BatchItem, SourceRecord
from catalog.models.duplicates import Duplicate
from catalog.models.entry import EntryHabit
from catalog.models.galleries import Gallery, GalleryItem
from catalog.models.images import Derivative, Image
from catalog.models.mappings import ImportMapping
from catalog.models.objects import Collection, MuseumObject
from catalog.models.parts import (
    Inscription,
    Measurement,
    ObjectConcept,
    ObjectMaker,
    PreciousMetal,
)
from catalog.models.printouts import Printout
from catalog.models.replacements import Replacement
from catalog.models.review import Checked, Comment, Desk
from catalog.models.scholarship import ObjectRelation, ProvenanceEvent, Reference
from catalog.models.uploads import Upload
from catalog.models.vocabulary import (
    Concept,
    ConceptBroader,
    ConceptClosure,
    ConceptMatch,
    ConceptTerm,
)

__all__ = [
    "Agent",
    "Annotation",
    "Batch",
    "BatchEvent",
    "BatchItem",
    "Checked",
    "Collection",
    "Comment",
    "Concept",
    "ConceptBroader",
    "ConceptClosure",
    "ConceptMatch",
    "ConceptTerm",
    "Derivative",
    "Desk",
    "Duplicate",
    "EntryHabit",
    "Gallery",
    "GalleryItem",
    "Image",
    "ImportMapping",
    "Inscription",
    "Measurement",
    "MuseumObject",
    "ObjectConcept",
    "ObjectMaker",
    "ObjectRelation",
    "PreciousMetal",
    "Printout",
    "ProvenanceEvent",
    "Reference",
    "Replacement",
    "SourceRecord",
    "Upload",
]
