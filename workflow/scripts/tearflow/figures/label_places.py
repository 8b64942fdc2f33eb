"""Places of labels beside their marks, as numbers; without Matplotlib."""

import numpy as np

# Places tried around a point: 24 directions, at distances in points (1/72 inch).
DIRECTIONS = np.linspace(0, 2 * np.pi, 24, endpoint=False)
DISTANCES = np.array([1.5, 4, 7, 10, 14, 18, 23, 29, 36, 44, 54, 66, 80])
PASSES = 3
# In points: a label further from the rim of its mark gets a leader line. A label without one is
# nearer to its mark than to any other by so much, and one with a leader that far from all others.
LEADER, NEARER, APART = 1.8, 1.2, 2.5


def overlaps(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Area that each box shares with each other box.

    Parameters
    ----------
    boxes, others
        Boxes as rows of left, bottom, right, top; n x 4 and m x 4.

    Returns
    -------
    numpy.ndarray
        Areas, n x m.

    Examples
    --------
    >>> overlaps(np.array([[0, 0, 2, 2]]), np.array([[1, 1, 3, 3], [5, 5, 6, 6]]))
    array([[1, 0]])
    """
    wide, high = (
        np.minimum(boxes[:, None, axis + 2], others[None, :, axis + 2])
        - np.maximum(boxes[:, None, axis], others[None, :, axis])
        for axis in (0, 1)
    )
    return np.clip(wide, 0, None) * np.clip(high, 0, None)


def crossings(starts: np.ndarray, ends: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Which lines from `starts` to `ends` (n x 2) cross which from `a` to `b` (m x 2).

    >>> crossings(np.array([[0, 0]]), np.array([[2, 2]]), np.array([[0, 2]]), np.array([[2, 0]]))
    array([[ True]])
    """

    def side(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> np.ndarray:
        return np.sign(
            (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1])
            - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])
        )

    p, q, r, s = starts[:, None], ends[:, None], a[None], b[None]
    return (side(p, q, r) * side(p, q, s) < 0) & (side(r, s, p) * side(r, s, q) < 0)


def _candidates(point: np.ndarray, size: np.ndarray, gap: float, scale: float) -> np.ndarray:
    """Boxes of one label around its point, nearest first, in pixels."""
    distance = np.repeat(DISTANCES * scale + gap, len(DIRECTIONS))
    angle = np.tile(DIRECTIONS, len(DISTANCES))
    unit = np.column_stack([np.cos(angle), np.sin(angle)])
    # The middle moves on an ellipse, so that the box touches the circle with its nearest side.
    centres = point + unit * distance[:, None] + unit * size / 2
    return np.hstack([centres - size / 2, centres + size / 2])


def _standing_cost(
    boxes: np.ndarray,
    point: np.ndarray,
    gap: float,
    obstacles: np.ndarray,
    rivals: np.ndarray,
    frame: np.ndarray,
    scale: float,
) -> np.ndarray:
    """Cost of each box that no other label changes: distance, marks covered or mistaken."""
    tips = np.clip(point, boxes[:, :2], boxes[:, 2:])
    length = np.hypot(*(tips - point).T)
    outside = np.clip(frame[:2] - boxes[:, :2], 0, None) + np.clip(
        boxes[:, 2:] - frame[2:], 0, None
    )
    reach = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])
    near = obstacles[overlaps(reach[None], obstacles[:, :4])[0] > 0]
    covered = overlaps(boxes, near[:, :4]) @ near[:, 4]
    mistaken = 40 * ambiguity(boxes, point, gap, rivals, scale)
    return (length + 1e3 * outside.sum(axis=1)) / scale + covered / scale**2 + mistaken


def ambiguity(
    boxes: np.ndarray, point: np.ndarray, gap: float, rivals: np.ndarray, scale: float
) -> np.ndarray:
    """How much each box seems to belong to another mark than its own; 0 where it does not.

    Parameters
    ----------
    boxes
        Places of a label, n x 4, in pixels.
    point, gap
        Its mark and the radius of it.
    rivals
        Other marks as rows of x, y and radius. Those at the same place as `point` do not count.
    scale
        Pixels of one point (1/72 inch).

    Returns
    -------
    numpy.ndarray
        Points (1/72 inch) by which the label is too near to another mark, and 2 for each mark that
        its leader touches; n.
    """
    low = np.minimum(boxes[:, :2].min(axis=0), point) - 6 * scale
    high = np.maximum(boxes[:, 2:].max(axis=0), point) + 6 * scale
    near = np.all((rivals[:, :2] > low) & (rivals[:, :2] < high), axis=1)
    near &= np.hypot(*(rivals[:, :2] - point).T) > scale
    others = rivals[near]
    if not len(others):
        return np.zeros(len(boxes))
    tips = np.clip(point, boxes[:, :2], boxes[:, 2:])
    own = np.hypot(*(tips - point).T) - gap
    away = _distances(boxes, others[:, :2]) - others[:, 2]
    has_leader = own > LEADER * scale
    wanted = np.where(has_leader, APART * scale, np.maximum(own, 0) + NEARER * scale)
    near_another = np.clip(wanted - away.min(axis=1), 0, None) / scale
    along = tips - point
    length = np.maximum(own + gap, 1e-9)
    share = (others[:, :2] - point) @ along.T / length**2
    # A leader begins at the rim, away from marks that overlap its own on the other side.
    feet = point + np.clip(share, np.minimum(gap / length, 1), 1)[:, :, None] * along
    touched = np.hypot(*np.moveaxis(feet - others[:, None, :2], 2, 0)) < (
        others[:, 2:] + 0.5 * scale
    )
    return near_another + 2.0 * has_leader * touched.sum(axis=0)


def _distances(boxes: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Distance of each box from each point, n x m; 0 inside."""
    apart = [
        np.clip(
            np.maximum(
                boxes[:, None, side] - points[None, :, side],
                points[None, :, side] - boxes[:, None, side + 2],
            ),
            0,
            None,
        )
        for side in (0, 1)
    ]
    return np.hypot(*apart)


def _lines_through(starts: np.ndarray, ends: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Which lines cross which boxes, by their diagonals; n x m."""
    return crossings(starts, ends, boxes[:, [0, 1]], boxes[:, [2, 3]]) | crossings(
        starts, ends, boxes[:, [0, 3]], boxes[:, [2, 1]]
    )


def choose_boxes(
    points: np.ndarray,
    sizes: np.ndarray,
    gaps: np.ndarray,
    obstacles: np.ndarray,
    rivals: np.ndarray,
    frame: np.ndarray,
    scale: float,
) -> np.ndarray:
    """Choose a box for every label by the least sum of overlaps, crossed leaders and distance.

    The labels are placed in their order, then each again with all the others in place; the result
    depends on nothing but the arguments.

    Parameters
    ----------
    points, sizes
        Labelled points and width and height of their labels, n x 2, in pixels.
    gaps
        Radius of the mark at each point, n, in pixels.
    obstacles
        What no label should cover, as rows of left, bottom, right, top and weight, m x 5.
    rivals
        Marks for whose label one could take it, as rows of x, y and radius; see `ambiguity`.
    frame
        Left, bottom, right, top that labels must not leave.
    scale
        Pixels of one point (1/72 inch).

    Returns
    -------
    numpy.ndarray
        Boxes, n x 4.
    """
    tried = [_candidates(*label, scale) for label in zip(points, sizes, gaps, strict=True)]
    standing = [
        _standing_cost(boxes, point, gap, obstacles, rivals, frame, scale)
        for boxes, point, gap in zip(tried, points, gaps, strict=True)
    ]
    chosen, ends = np.full((len(points), 4), np.nan), np.full((len(points), 2), np.nan)
    margin = np.array([-1, -1, 1, 1]) * 0.6 * scale
    for _ in range(PASSES):
        before = chosen.copy()
        for label in range(len(points)):
            boxes, point = tried[label], points[[label]]
            tips = np.clip(point, boxes[:, :2], boxes[:, 2:])
            others = ~np.isnan(chosen[:, 0])
            others[label] = False
            lines = crossings(
                np.repeat(point, len(tips), axis=0), tips, points[others], ends[others]
            )
            lines |= _lines_through(np.repeat(point, len(tips), axis=0), tips, chosen[others])
            lines |= _lines_through(points[others], ends[others], boxes).T
            shared = overlaps(boxes + margin, chosen[others]).sum(axis=1) / scale**2
            best = np.argmin(standing[label] + 100 * shared + 30 * lines.sum(axis=1))
            chosen[label], ends[label] = boxes[best], tips[best]
        if np.array_equal(chosen, before):
            break
    return chosen


def is_clear(box: np.ndarray, mark: np.ndarray, rivals: np.ndarray, scale: float) -> bool:
    """Whether a label has a leader line or is nearest to its own mark."""
    away = float(np.hypot(*(np.clip(mark[:2], box[:2], box[2:]) - mark[:2]))) - mark[2]
    doubt = ambiguity(box[None], mark[:2], mark[2], rivals, scale)[0]
    return away > LEADER * scale or bool(doubt < NEARER)


def free_of_others(boxes: np.ndarray) -> np.ndarray:
    """Which boxes cover none of those before them that are kept.

    >>> free_of_others(np.array([[0, 0, 2, 2], [1, 1, 3, 3], [2, 2, 4, 4]])).tolist()
    [True, False, True]
    """
    kept: list[int] = []
    for place in range(len(boxes)):
        if not overlaps(boxes[[place]], boxes[kept]).any():
            kept.append(place)
    return np.isin(np.arange(len(boxes)), kept)
