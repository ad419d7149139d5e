"""Makes one variable font, weights 400 to 600, of two static ones with PostScript outlines.

    python commit.py commit-400.otf commit-600.otf commit.ttf

The two are weights of one drawing: nearly all outlines have the same segments. Where they have not, a
contour is turned until they do, or loses its shortest segments, by a few units of a thousand. Curves
become TrueType's, in both weights with the same points and at most three units off, which `woff2`
compresses far better.
"""

import sys

from fontTools import varLib
from fontTools.cu2qu import curves_to_quadratic
from fontTools.designspaceLib import AxisDescriptor, DesignSpaceDocument, SourceDescriptor
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

UNITS_OFF = 3.0
# The bold signs are one contour in Commit Mono, the others two: drawn as two, with the same corners.
BOLD_SIGN = [
    [(514, 448), (86, 661), (86, 551), (410, 390), (410, 386), (86, 225), (86, 115), (514, 328)],
    [(528, 119), (72, 119), (72, 20), (528, 20)],
]
BOLD_SIGNS = {
    "greaterequal": BOLD_SIGN,
    "lessequal": [[(600 - x, y) for x, y in contour] for contour in BOLD_SIGN],
}


def contours(font, glyph):
    """The closed contours of a glyph, each its start and its segments, a segment its points."""
    pen = RecordingPen()
    font["CFF "].cff.topDictIndex[0].CharStrings[glyph].draw(pen)
    found = []
    for name, points in pen.value:
        if name == "moveTo":
            found.append((points[0], []))
        elif name in ("lineTo", "curveTo"):
            found[-1][1].append(points)
    for start, segments in found:
        if segments and segments[-1][-1] != start:
            segments.append((start,))
    return found


def straight(corners):
    return [(each[0], [(point,) for point in each[1:] + each[:1]]) for each in corners]


def kinds(contour):
    return [len(points) for points in contour[1]]


def turned(contour, like):
    """The contour from the start on at which its segments are of the same kinds."""
    start, segments = contour
    starts = [start] + [points[-1] for points in segments]
    for at in range(len(segments)):
        turn = (starts[at], segments[at:] + segments[:at])
        if kinds(turn) == kinds(like):
            return turn
    return None


def shortened(contour, count):
    """The contour without its shortest segments: the one before ends where a dropped one ended."""
    start, segments = contour[0], list(contour[1])
    while len(segments) > count:
        starts = [start] + [points[-1] for points in segments]
        size = [abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in zip(starts, starts[1:])]
        at = size.index(min(size))
        end = segments[at][-1]
        segments[at - 1] = segments[at - 1][:-1] + (end,)
        if at == 0:
            start = end
        del segments[at]
    return start, segments


def matched(regular, bold, glyph):
    """Both contours, with segments of the same kinds."""
    if len(regular[1]) != len(bold[1]):
        count = min(len(regular[1]), len(bold[1]))
        regular, bold = shortened(regular, count), shortened(bold, count)
    bold = turned(bold, regular)
    if bold is None:
        sys.exit(f"{glyph}: the outlines of the two weights cannot be matched")
    return regular, bold


def drawn(pairs):
    """The two glyphs of matched contours, with TrueType's curves."""
    pens = TTGlyphPen(None), TTGlyphPen(None)
    for pair in pairs:
        at = [contour[0] for contour in pair]
        for pen, start in zip(pens, at):
            pen.moveTo(start)
        for segments in zip(*(contour[1] for contour in pair)):
            if len(segments[0]) == 1:
                for pen, points in zip(pens, segments):
                    pen.lineTo(points[0])
            else:
                cubic = [[start, *points] for start, points in zip(at, segments)]
                for pen, curve in zip(pens, curves_to_quadratic(cubic, [UNITS_OFF] * 2)):
                    pen.qCurveTo(*[(round(x), round(y)) for x, y in curve[1:]])
            at = [points[-1] for points in segments]
        for pen in pens:
            pen.closePath()
    return [pen.glyph(dropImpliedOnCurves=False) for pen in pens]


def with_outlines(font, glyphs, order):
    """The font with TrueType's outlines in place of its own."""
    metrics = font["hmtx"].metrics
    _ = font["cmap"].tables, font["maxp"].numGlyphs
    for table in ("CFF ", "GSUB", "VORG"):
        if table in font:
            del font[table]
    font["loca"] = newTable("loca")
    font["glyf"] = newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    maxp = font["maxp"]
    maxp.tableVersion = 0x10000
    for name in (
        "TwilightPoints Storage FunctionDefs InstructionDefs StackElements SizeOfInstructions "
        "Points Contours CompositePoints CompositeContours ComponentElements ComponentDepth"
    ).split():
        setattr(maxp, "max" + name, 0)
    maxp.maxZones = 1
    font.sfntVersion = "\0\1\0\0"
    for glyph in order:
        glyphs[glyph].recalcBounds(font["glyf"])
        left = glyphs[glyph].xMin if glyphs[glyph].numberOfContours else 0
        metrics[glyph] = (metrics[glyph][0], left)
    return font


def main(regular_file, bold_file, out):
    regular, bold = TTFont(regular_file), TTFont(bold_file)
    order = regular.getGlyphOrder()
    glyphs = {}, {}
    for glyph in order:
        pair = contours(regular, glyph), contours(bold, glyph)
        if glyph in BOLD_SIGNS:
            pair = pair[0], straight(BOLD_SIGNS[glyph])
        if len(pair[0]) != len(pair[1]):
            sys.exit(f"{glyph}: the weights have not as many contours")
        pairs = [matched(a, b, glyph) for a, b in zip(*pair)]
        for into, made in zip(glyphs, drawn(pairs)):
            into[glyph] = made
    space = DesignSpaceDocument()
    space.addAxis(AxisDescriptor(tag="wght", name="Weight", minimum=400, default=400, maximum=600))
    for font, outlines, weight in ((regular, glyphs[0], 400), (bold, glyphs[1], 600)):
        font = with_outlines(font, outlines, order)
        space.addSource(
            SourceDescriptor(font=font, location={"Weight": weight}, familyName="Commit", styleName=str(weight))
        )
    font, _, _ = varLib.build(space)
    for table in ("MVAR", "STAT", "HVAR"):
        if table in font:
            del font[table]
    font.save(out)


main(*sys.argv[1:])
