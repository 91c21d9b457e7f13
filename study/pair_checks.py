"""Limits of pairs of media that need more than one key, the catalogue, or the media themselves."""

from collections.abc import Iterator

from kapitza.analysis.mismatch.medium import continuum, measured_media
from kapitza.analysis.mismatch.models import MODELS
from kapitza.study.media import (
    CUBIC_KEYS,
    DEBYE_KEYS,
    DebyeMedium,
    DispersionMedium,
    ElasticMedium,
    Pair,
    given,
    plain,
)
from kapitza.study.messages import close_match
from kapitza.study.model import Study
from kapitza.study.potentials import Manifest
from kapitza.study.problems import Problem


def pair_media(study: Study, _: Manifest) -> Iterator[Problem]:
    """Problems of every single medium: keys that go together, unknown materials, unstable numbers."""
    for i, pair in enumerate(study.pairs):
        for side in ("left", "right"):
            yield from _medium(f"pairs[{i}].{side}", getattr(pair, side))


def _medium(where: str, medium: DebyeMedium | ElasticMedium | DispersionMedium) -> Iterator[Problem]:
    if isinstance(medium, DispersionMedium):
        return  # its file is looked for where the study file is known, and read when the models run
    keys = (
        _alternatives(where, medium, "material", DEBYE_KEYS)
        if isinstance(medium, DebyeMedium)
        else _alternatives(where, medium, "stiffness_gpa", CUBIC_KEYS)
    )
    problems = list(keys) or list(_material(where, medium))
    yield from problems
    if not problems:
        yield from _stable(where, medium)


def _alternatives(
    where: str, medium: DebyeMedium | ElasticMedium, one: str, several: tuple[str, ...]
) -> Iterator[Problem]:
    """Either the one key, or all of the several."""
    found = given(medium, several)
    if given(medium, (one,)):
        for key in found:
            reason = f"{one} already says this"
            yield Problem(f"{where}.{key}", getattr(medium, key), reason, f"remove this key, or {one}")
        return
    fix = f"add it, or give {one} instead of {', '.join(several)}"
    for key in several:
        if key not in found:
            yield Problem(f"{where}.{key}", None, "this key is required", fix, missing=True)


def _material(where: str, medium: DebyeMedium | ElasticMedium) -> Iterator[Problem]:
    if isinstance(medium, ElasticMedium) or medium.material is None:
        return
    known = measured_media()
    if medium.material not in known:
        spelled = {name.lower(): name for name in known}
        match = spelled.get(close_match(medium.material, spelled) or "")
        hint = f"did you mean {match}? " if match else ""
        fix = f"{hint}choose one of {', '.join(known)}, or give its numbers"
        yield Problem(f"{where}.material", medium.material, "unknown material", fix)


def _stable(where: str, medium: DebyeMedium | ElasticMedium) -> Iterator[Problem]:
    try:
        continuum(plain(medium))
    except ValueError as error:
        if isinstance(medium, DebyeMedium):
            key, value = "transverse_m_s", medium.transverse_m_s
            reason = (
                f"a stable medium has c_T below 0.866 c_L = {0.75**0.5 * (medium.longitudinal_m_s or 0):.6g}"
            )
            yield Problem(f"{where}.{key}", value, reason, "correct one of the two speeds")
            return
        key = given(medium, ("stiffness_gpa", *CUBIC_KEYS))[0]
        fix = "correct the elastic constants (order 11, 22, 33, 23, 13, 12; GPa)"
        yield Problem(f"{where}.{key}", getattr(medium, key), str(error), fix)


def pair_models(study: Study, _: Manifest) -> Iterator[Problem]:
    """Models asked for that do not apply to both media, and pairs no model is left for."""
    for i, pair in enumerate(study.pairs):
        where = f"pairs[{i}]"
        applicable = pair.applicable()
        yield from _asked_for(where, pair)
        if pair.models is None and not pair.chosen(study.models.names):
            reason = f"none of them applies to {_kinds(pair)} (pair {pair.name})"
            fix = f"add one of {', '.join(applicable)}, or give the pair models of its own"
            yield Problem("models.names", study.models.names, reason, fix)


def settings_of_models(study: Study, _: Manifest) -> Iterator[Problem]:
    """Models without the numbers that they alone need."""
    asked = [pair.chosen(study.models.names) for pair in study.pairs]
    asked += [study.models.names] if study.interfaces else []
    for model in MODELS:
        if model.settings is None or not any(model.name in names for names in asked):
            continue
        missing = [key for key in model.settings.keys if getattr(study.models, key) is None]
        if missing:
            reason = f"the model {model.name} needs the {model.settings.words}"
            given = f"give {' and '.join(missing)} in {model.settings.unit}"
            fix = f"{given}, or take {model.name} out of the models"
            yield Problem(f"models.{missing[0]}", None, reason, fix, missing=True)


def hot_above_cold(study: Study, _: Manifest) -> Iterator[Problem]:
    """Reservoirs given the wrong way round."""
    for i, pair in enumerate(study.pairs):
        for j, (hot, cold) in enumerate(pair.reservoirs_k):
            if not hot > cold:
                where, fix = f"pairs[{i}].reservoirs_k[{j}]", "give the hot one first: [hot, cold]"
                yield Problem(where, [hot, cold], "the first reservoir is not the hotter one", fix)


def _asked_for(where: str, pair: Pair) -> Iterator[Problem]:
    applicable = pair.applicable()
    for j, name in enumerate(pair.models or ()):
        if name not in applicable:
            reason = f"this model does not apply to {_kinds(pair)}"
            yield Problem(f"{where}.models[{j}]", name, reason, f"choose from {', '.join(applicable)}")


def _kinds(pair: Pair) -> str:
    return f"a {pair.left.kind} and a {pair.right.kind} medium"


def distinct_measurements(study: Study, _: Manifest) -> Iterator[Problem]:
    """Two measurements of one pair at one temperature: comparison.csv has one row for them."""
    for i, pair in enumerate(study.pairs):
        temperatures = [f"{item.temperature_k:g}" for item in pair.measured]
        for j, temperature in enumerate(temperatures):
            if temperature in temperatures[:j]:
                where = f"pairs[{i}].measured[{j}].temperature_k"
                reason = "two measurements at one temperature"
                yield Problem(where, pair.measured[j].temperature_k, reason, "keep the one to compare with")
