"""The turned vessels of the demonstration catalogue, by name."""

from museumportal.demo.drawing.pottery import Band, Glaze, Vessel

INK = "#14171b"
COBALT = "#14286e"
BROWN = "#3b2114"

VESSELS: dict[str, Vessel] = {
    "water-jug": Vessel(
        [(0.30, 0), (0.30, 0), (0.34, 0.03), (0.36, 0.06), (0.62, 0.45), (0.60, 0.72), (0.30, 1.05),
         (0.22, 1.25), (0.24, 1.45), (0.30, 1.52)],
        clay="#b5835c",
        handles=(([(0.2, 1.36), (0.5, 1.42), (0.74, 1.25), (0.78, 1.0), (0.66, 0.8), (0.5, 0.7)], 0.12),),
        bands=(Band("wave", 0.46, 0.54, 14), Band("zigzag", 0.36, 0.44, 22), Band("dots", 0.56, 0.58, 60)),
    ),
    "turquoise-bowl": Vessel(
        [(0.3, 0), (0.3, 0), (0.3, 0.07), (0.3, 0.07), (0.55, 0.2), (0.85, 0.5), (0.95, 0.68)],
        wall=0.045, floor=0.13, portrait=False, tilt=24, slip="#e8ddc2",
        glaze=Glaze("#2f9aa0", 0.2, 0.05, wear=0.07),
        bands=(Band("scroll", 0.6, 0.92, 12, "paint", INK), Band("ram", 0.45, 0.93, 10, "paint", INK, True),
               Band("dots", 0.3, 0.36, 40, "paint", INK, True)),
    ),
    "script-bowl": Vessel(
        [(0.32, 0), (0.32, 0), (0.33, 0.04), (0.33, 0.04), (0.6, 0.2), (0.9, 0.42), (1.0, 0.55)],
        wall=0.04, floor=0.1, portrait=False, tilt=30, slip="#efe6d2",
        glaze=Glaze("#f3ecdc", 0.12, 0.03, cracks=0.3, wear=0.05),
        bands=(Band("letters", 0.58, 0.94, 8, "paint", BROWN, True, "radius"),
               Band("dots", 0.12, 0.17, 12, "paint", "#7c2a1c", True, "radius"),
               Band("lattice", 0.955, 0.985, 60, "paint", BROWN, True, "radius")),
    ),
    "green-pitcher": Vessel(
        [(0.26, 0), (0.26, 0), (0.29, 0.05), (0.48, 0.38), (0.50, 0.62), (0.34, 0.95), (0.25, 1.12),
         (0.30, 1.32), (0.36, 1.4)],
        clay="#c58f66", slip="#e2cfa6", glaze=Glaze("#5f8f3c", 0.34, 0.16, wear=0.06, cracks=0.35),
        handles=(([(0.25, 1.28), (0.52, 1.32), (0.68, 1.1), (0.66, 0.86), (0.55, 0.68), (0.42, 0.6)], 0.1),),
        bands=(Band("chevrons", 0.46, 0.58, 26),),
    ),
    "andronovo-pot": Vessel(
        [(0.30, 0), (0.30, 0), (0.34, 0.05), (0.50, 0.38), (0.60, 0.66), (0.56, 0.80), (0.48, 0.90),
         (0.50, 1.0), (0.57, 1.1)],
        clay="#7d5d48", soot=0.75, throwing=0.25, rough=1.6, tilt=16,
        bands=(Band("hatched", 0.84, 0.96, 20), Band("comb", 0.76, 0.79, 64), Band("meander", 0.56, 0.74, 14),
               Band("hanging", 0.36, 0.53, 14), Band("comb", 0.05, 0.1, 50)),
    ),
    "storage-jar": Vessel(
        [(0.24, 0), (0.24, 0), (0.30, 0.05), (0.56, 0.5), (0.68, 0.95), (0.62, 1.3), (0.40, 1.55),
         (0.33, 1.64), (0.40, 1.72), (0.42, 1.77)],
        clay="#c39a72", wall=0.08, throwing=1.5, rough=1.3,
        bands=(Band("rope", 0.775, 0.80, 56, "relief", depth=2.4), Band("wave", 0.64, 0.71, 20),
               Band("rope", 0.56, 0.578, 60, "relief", depth=2.0)),
    ),
    "cobalt-kese": Vessel(
        [(0.34, 0), (0.34, 0), (0.35, 0.1), (0.36, 0.1), (0.6, 0.22), (0.86, 0.58), (0.94, 0.86)],
        wall=0.03, floor=0.14, portrait=False, tilt=22, slip="#f2f1ec", paper="#a9aeb2",
        glaze=Glaze("#f4f5f3", 0.05, 0.0, cracks=0.0, wear=0.0), throwing=0.1, rough=0.3,
        bands=(Band("scroll", 0.44, 0.84, 9, "paint", COBALT), Band("lattice", 0.87, 0.93, 52, "paint", COBALT),
               Band("triangle", 0.3, 0.38, 40, "paint", COBALT), Band("ram", 0.72, 0.94, 16, "paint", COBALT, True)),
    ),
    "sphero-vessel": Vessel(
        [(0.05, 0), (0.2, 0.16), (0.46, 0.5), (0.52, 0.82), (0.36, 1.06), (0.14, 1.16), (0.10, 1.2),
         (0.15, 1.27), (0.14, 1.33)],
        clay="#6d665c", wall=0.06, throwing=0.4, rough=0.8, tilt=12,
        bands=(Band("rings", 0.58, 0.70, 16, "incise", depth=1.6), Band("rope", 0.53, 0.56, 50, "relief"),
               Band("rope", 0.72, 0.75, 44, "relief"), Band("dots", 0.40, 0.50, 22, "relief", depth=2.0)),
    ),
    "saka-flask": Vessel(
        [(0.1, 0), (0.3, 0.06), (0.52, 0.34), (0.55, 0.6), (0.38, 0.92), (0.24, 1.08), (0.22, 1.3),
         (0.27, 1.42)],
        clay="#a86f4e", throwing=0.2, rough=1.4, soot=0.35,
        handles=(([(0.2, 1.25), (0.38, 1.3), (0.5, 1.12), (0.42, 0.92), (0.34, 0.86)], 0.1),),
        bands=(Band("dots", 0.66, 0.69, 34), Band("hanging", 0.5, 0.655, 16)),
    ),
    "footed-bowl": Vessel(
        [(0.36, 0), (0.36, 0), (0.38, 0.05), (0.2, 0.2), (0.14, 0.42), (0.2, 0.56), (0.6, 0.72), (0.82, 0.98),
         (0.85, 1.08)],
        wall=0.05, floor=0.62, portrait=True, tilt=22, clay="#b98560", slip="#8a3a28", throwing=0.6,
        bands=(Band("triangle", 0.86, 0.94, 36, "paint", "#efe3cb"), Band("dots", 0.81, 0.84, 60, "paint", "#efe3cb")),
    ),
    "kumis-bowl": Vessel(
        [(0.42, 0), (0.42, 0), (0.46, 0.04), (0.8, 0.22), (1.0, 0.52), (0.98, 0.72)],
        body="wood", clay="#9b683c", wall=0.06, floor=0.12, portrait=False, tilt=24, throwing=0.35, rough=0.3,
        bands=(Band("ram", 0.48, 0.84, 18, "incise", depth=1.3), Band("zigzag", 0.87, 0.94, 60, "incise")),
    ),
    "birch-tues": Vessel(
        [(0.44, 0), (0.44, 0), (0.45, 0.03), (0.45, 0.6), (0.45, 1.15), (0.45, 1.15), (0.47, 1.16), (0.47, 1.24),
         (0.45, 1.25)],
        body="bark", clay="#c9975c", wall=0.05, throwing=0.1, rough=0.4, tilt=17,
        bands=(Band("lattice", 0.06, 0.2, 14, "relief", depth=1.3), Band("scroll", 0.3, 0.7, 6, "relief", depth=1.5),
               Band("lattice", 0.78, 0.9, 14, "relief", depth=1.3), Band("dots", 0.24, 0.27, 60, "incise"),
               Band("dots", 0.73, 0.76, 60, "incise")),
    ),
    "bronze-cauldron": Vessel(
        [(0.3, 0), (0.3, 0), (0.22, 0.12), (0.14, 0.3), (0.2, 0.44), (0.55, 0.62), (0.72, 1.0), (0.70, 1.3),
         (0.74, 1.38)],
        body="bronze", clay="#6f522f", wall=0.05, floor=0.52, throwing=0.15, rough=1.2, tilt=18,
        handles=(([(0.66, 1.3), (0.8, 1.42), (0.8, 1.62), (0.66, 1.66), (0.56, 1.5), (0.58, 1.34)], 0.075),
                 ([(-0.66, 1.3), (-0.8, 1.42), (-0.8, 1.62), (-0.66, 1.66), (-0.56, 1.5), (-0.58, 1.34)], 0.075)),
        bands=(Band("rope", 0.70, 0.73, 60, "relief", depth=2), Band("hanging", 0.5, 0.68, 16, "relief", depth=1.2)),
    ),
    "oil-lamp": Vessel(
        [(0.3, 0), (0.3, 0), (0.24, 0.1), (0.1, 0.34), (0.12, 0.62), (0.42, 0.74), (0.52, 0.9), (0.5, 1.0)],
        wall=0.05, floor=0.8, tilt=24, clay="#bb8a63", slip="#dccba6",
        glaze=Glaze("#3f7f6e", 0.12, 0.07, cracks=0.4, wear=0.07),
        handles=(([(0.42, 0.92), (0.62, 1.0), (0.74, 0.86), (0.66, 0.7), (0.44, 0.74)], 0.075),
                 ([(-0.3, 0.86), (-0.5, 0.92), (-0.68, 0.98), (-0.8, 1.04)], 0.17)),
        bands=(Band("chevrons", 0.8, 0.92, 26),),
    ),
    "bracelet": Vessel(
        [(0.74, 0.0), (0.77, 0.02), (0.79, 0.05), (0.80, 0.3), (0.79, 0.55), (0.77, 0.58), (0.74, 0.6)],
        body="silver", clay="#c6c2b9", wall=0.05, hollow=True, portrait=False, tilt=26, throwing=0.05, rough=0.12,
        bands=(Band("dots", 0.1, 0.15, 90, "relief", depth=2.5), Band("dots", 0.85, 0.9, 90, "relief", depth=2.5),
               Band("ram", 0.22, 0.78, 22, "incise", depth=1.6)),
        stones=((0.0, 0.5, 0.26, "#96190a"), (-0.1, 0.5, 0.2, "#96190a"), (0.1, 0.5, 0.2, "#96190a")),
        paper="#8b8f92", fit=0.7,
    ),
    "spindle-whorl": Vessel(
        [(0.3, 0), (0.3, 0), (0.5, 0.1), (0.62, 0.3), (0.5, 0.5), (0.24, 0.62), (0.18, 0.64)],
        clay="#8d6a50", wall=0.08, floor=0.3, portrait=False, tilt=30, throwing=0.2, rough=1.5, fit=0.6,
        bands=(Band("hatched", 0.5, 0.86, 12), Band("comb", 0.2, 0.42, 30)),
    ),
    "tea-urn": Vessel(
        [(0.36, 0), (0.36, 0), (0.38, 0.05), (0.22, 0.16), (0.26, 0.26), (0.52, 0.55), (0.54, 0.85), (0.34, 1.12),
         (0.20, 1.3), (0.22, 1.44), (0.26, 1.5)],
        body="bronze", clay="#8f4f2c", wall=0.035, throwing=0.15, rough=0.5,
        handles=(([(0.2, 1.4), (0.5, 1.46), (0.74, 1.2), (0.72, 0.9), (0.5, 0.7)], 0.06),
                 ([(-0.46, 0.72), (-0.66, 0.86), (-0.7, 1.14), (-0.86, 1.36)], 0.1)),
        bands=(Band("scroll", 0.38, 0.56, 10, "relief", depth=1.2), Band("dots", 0.59, 0.62, 60, "relief"),
               Band("ram", 0.68, 0.76, 12, "incise")),
    ),
}
