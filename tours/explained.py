"""The sentence under each field of models, panoramas, tours and scenes."""

from django.utils.translation import gettext_lazy as _

from museumportal.accounts.admin.explained import explain
from tours.models import Hotspot, Model3D, Panorama, Scene, Tour

explain(
    Model3D,
    museum=_("The museum that shows the model and answers for it."),
    object=_("The object that it is a model of: visitors find one at the other."),
    title=_("What one sees, such as “Bronze cauldron on a foot”."),
    description=_("What to look at while turning it; how it was made, such as “photogrammetry”."),
    credit_line=_("Who made the model, as it is to be named, such as “Scan: A. Serikova, 2025”."),
    rights=_("What visitors may do with the model itself, not with the object."),
    status=_("Drafts are seen by the staff alone; published models by everybody."),
    file=_("One file in the format GLB, with its textures inside."),
    poster=_("JPEG, shown before the model loads; without one visitors see a plain ground."),
)
explain(
    Panorama,
    museum=_("The museum in which it was taken."),
    title=_("The place where the camera stood, such as “Archaeology, second hall”."),
    photographer=_("Who took it, such as “A. Serikova”."),
    file=_("A picture of all directions, twice as wide as high, such as 8192 × 4096 pixels."),
)
explain(
    Tour,
    museum=_("The museum that the tour leads through."),
    title=_("What the walk is about, such as “The gold of the steppe”."),
    description=_("In two or three sentences what one sees, and how many halls there are."),
    status=_("Drafts are seen by the staff alone; published tours by everybody."),
)
explain(
    Scene,
    tour=_("The tour that the scene is a stop of."),
    panorama=_("The picture in the middle of which the visitor stands."),
    title=_("What the stop is called in the list, such as “Second hall”."),
    position=_("Its place in the walk: the smallest number comes first."),
    yaw=_("Where one looks first: 0 is the middle of the picture, 90 a quarter to the right."),
    pitch=_("Where one looks first: 0 is straight on, 90 the ceiling, −90 the floor."),
)
explain(
    Hotspot,
    yaw=_("Where the mark stands: 0 is the middle of the picture, 90 a quarter to the right."),
    pitch=_("Where the mark stands: 0 is straight on, 90 the ceiling, −90 the floor."),
    label=_("What is read at the mark, such as “To the coins”."),
    text=_("What is told where the mark is pressed; empty where it leads somewhere."),
    target_scene=_("The stop that one comes to, such as the next hall."),
    target_object=_("The object whose page the mark leads to."),
)
