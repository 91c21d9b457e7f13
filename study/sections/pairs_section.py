"""Section `pairs`: two media in contact, for the models alone."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field

from kapitza.analysis.mismatch.models import MODELS
from kapitza.study.problems import InputProblem
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.media_section import GivenMedium, problems_of_medium
from kapitza.study.sections.models_section import ModelName, Models
from kapitza.study.sections.section import (
    GivenConductance,
    Listed,
    Name,
    PlainText,
    Section,
    Temperature,
    repeated,
)

ModelNames = Annotated[tuple[ModelName, ...], Field(strict=False, min_length=1)]
Reservoirs = Annotated[
    tuple[Annotated[float, Field(ge=0, le=5000)], Annotated[float, Field(ge=0, le=5000)]], Field(strict=False)
]


class Measured(Section):
    """A measured conductance to compare with."""

    conductance_mw_m2k: GivenConductance = Field(description="Measured conductance in MW m⁻² K⁻¹.")
    standard_error_mw_m2k: GivenConductance | None = Field(
        default=None, description="Standard error of the measurement in MW m⁻² K⁻¹, if known."
    )
    temperature_k: Temperature = Field(description="Temperature of the measurement in K.")
    source: PlainText = Field(description="Publication the value is from.")


class Pair(Section):
    """Two media in contact, for the models alone: no potential, no molecular dynamics."""

    name: Name = Field(description="Name of the pair and of its folder in results/pairs/.")
    left: GivenMedium = Field(description="Medium of the left side.")
    right: GivenMedium = Field(description="Medium of the right side.")
    models: ModelNames | None = Field(
        default=None,
        description="Models of this pair; by default those of models.names that apply to both media.",
    )
    measured: Annotated[tuple[Measured, ...], Listed] = Field(
        default=(),
        description="Measured conductances, shown beside the models; those the catalogue has for two media "
        "of it are found without.",
    )
    reservoirs_k: Annotated[tuple[Reservoirs, ...], Listed] = Field(
        default=(),
        description="Temperatures in K of pairs of reservoirs, [hot, cold], whose net heat flux is wanted, "
        "for differences so large that conductance times difference is not enough.",
    )

    @property
    def media(self) -> tuple[GivenMedium, GivenMedium]:
        """Both media, left first."""
        return self.left, self.right

    def applicable(self) -> tuple[ModelName, ...]:
        """Models that apply to this pair."""
        kinds = {medium.kind for medium in self.media}
        where = {
            "everywhere": True,
            "directions": kinds != {"debye"},
            "dispersions": "dispersion" in kinds,
            "files": kinds == {"dispersion"},
        }
        return tuple(model.name for model in MODELS if where[model.applies])

    def chosen(self, names: tuple[ModelName, ...]) -> tuple[ModelName, ...]:
        """Models to compute: the pair's own, else those of the study that apply.

        names : models.names of the study
        """
        if self.models is not None:
            return self.models
        return tuple(name for name in names if name in self.applicable())


def media_of_pairs(pairs: tuple[Pair, ...]) -> Iterator[InputProblem]:
    """Problems of every single medium."""
    for i, pair in enumerate(pairs):
        for side in ("left", "right"):
            yield from problems_of_medium(f"pairs[{i}].{side}", getattr(pair, side))


def distinct_pair_models(pairs: tuple[Pair, ...]) -> Iterator[InputProblem]:
    """Models of a pair given twice."""
    for i, pair in enumerate(pairs):
        yield from repeated(f"pairs[{i}].models", pair.models or ())


def pair_models(pairs: tuple[Pair, ...], models: Models) -> Iterator[InputProblem]:
    """Models asked for that do not apply to both media, and pairs no model is left for."""
    for i, pair in enumerate(pairs):
        where = f"pairs[{i}]"
        applicable = pair.applicable()
        yield from _asked_for(where, pair)
        if pair.models is None and not pair.chosen(models.names):
            reason = f"none of them applies to {_kinds(pair)} (pair {pair.name})"
            fix = f"add one of {', '.join(applicable)}, or give the pair models of its own"
            yield InputProblem("models.names", models.names, reason, fix)


def settings_of_models(
    interfaces: tuple[Interface, ...], pairs: tuple[Pair, ...], models: Models
) -> Iterator[InputProblem]:
    """Models without the numbers that they alone need."""
    asked = _computed(interfaces, pairs, models)
    for model in MODELS:
        if model.settings is None or model.name not in asked:
            continue
        missing = [key for key in model.settings.keys if getattr(models, key) is None]
        if missing:
            reason = f"the model {model.name} needs the {model.settings.words}"
            given = f"give {' and '.join(missing)} in {model.settings.unit}"
            fix = f"{given}, or take {model.name} out of the models"
            yield InputProblem(f"models.{missing[0]}", None, reason, fix, missing=True)


def _computed(interfaces: Sequence[Interface], pairs: Sequence[Pair], models: Models) -> set[ModelName]:
    """Models of any interface or pair of the study."""
    asked = [pair.chosen(models.names) for pair in pairs]
    asked += [models.names] if interfaces else []
    return {name for names in asked for name in names}


def hot_above_cold(pairs: tuple[Pair, ...]) -> Iterator[InputProblem]:
    """Reservoirs given the wrong way round."""
    for i, pair in enumerate(pairs):
        for j, (hot, cold) in enumerate(pair.reservoirs_k):
            if not hot > cold:
                where, fix = f"pairs[{i}].reservoirs_k[{j}]", "give the hot one first: [hot, cold]"
                yield InputProblem(where, [hot, cold], "the first reservoir is not the hotter one", fix)


def _asked_for(where: str, pair: Pair) -> Iterator[InputProblem]:
    applicable = pair.applicable()
    for j, name in enumerate(pair.models or ()):
        if name not in applicable:
            reason = f"this model does not apply to {_kinds(pair)}"
            yield InputProblem(f"{where}.models[{j}]", name, reason, f"choose from {', '.join(applicable)}")


def _kinds(pair: Pair) -> str:
    return f"a {pair.left.kind} and a {pair.right.kind} medium"


def distinct_measurements(pairs: tuple[Pair, ...]) -> Iterator[InputProblem]:
    """Two measurements of one pair at one temperature: comparison.csv has one row for them."""
    for i, pair in enumerate(pairs):
        temperatures = [f"{item.temperature_k:g}" for item in pair.measured]
        for j, temperature in enumerate(temperatures):
            if temperature in temperatures[:j]:
                where = f"pairs[{i}].measured[{j}].temperature_k"
                reason = "two measurements at one temperature"
                yield InputProblem(
                    where, pair.measured[j].temperature_k, reason, "keep the one to compare with"
                )
