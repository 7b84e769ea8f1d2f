"""Vector files written by hand, and what an import of them gave."""

import json

import numpy as np
import shapely

from geo_service.region.folder import RegionFolder


def areas_in(city, level="ward"):
    return RegionFolder.open(city).areas(level)


def apart(areas, **shapes):
    assert areas.codes == tuple(sorted(shapes))
    wanted = np.array([shapes[code] for code in sorted(shapes)], dtype=object)
    return shapely.hausdorff_distance(areas.geometry, wanted).max()


def feature(geometry, feature_id=None, **properties):
    one = {"type": "Feature", "properties": properties, "geometry": geometry}
    return one if feature_id is None else {**one, "id": feature_id}


def geojson(path, *features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def kinds(done):
    return [one.kind for one in done.report.findings]
