"""Checks of the sampled atoms: none has left its site, none is about to (docs/theory.md, "Health")."""

from kapitza.analysis.health.check_record import Check, HealthCheck, Limits, judged
from kapitza.analysis.health.evidence import CaseEvidence, SeedEvidence


def _shift_rows(seed: SeedEvidence, limits: Limits) -> list[Check]:
    return [judged("site_shift", seed.motion.shift_fraction, limits.site_shift_fraction)]


def _vibration_rows(seed: SeedEvidence, limits: Limits) -> list[Check]:
    return [judged("vibration", seed.motion.vibration_fraction, limits.vibration_fraction)]


def sampling(highest_thz: float, resolved_thz: float, limits: Limits) -> Check:
    """Whether frames follow one another fast enough for the crystals' own phonons; else spectra fold back.

    highest_thz : highest frequency of the phonons of either crystal, with its masses
    resolved_thz : half of the highest frequency of the spectra, so that products of two motions are resolved
    """
    return judged("sampling", highest_thz / resolved_thz, limits.sampling_fraction)


SITE_SHIFT = HealthCheck[SeedEvidence](
    name="site_shift",
    meaning="way of a sampled atom's mean position, over the distance of its next site: no diffusion",
    limit="site_shift_fraction",
    rows=_shift_rows,
    failed="atoms leave their sites, so that orders and spectra mean nothing: lower the temperature",
)

VIBRATION = HealthCheck[SeedEvidence](
    name="vibration",
    meaning="rms displacement of a sampled atom, over the distance of its next site: no melting",
    limit="vibration_fraction",
    rows=_vibration_rows,
    failed="the crystal is about to melt: lower the temperature",
)

SAMPLING = HealthCheck[CaseEvidence](
    name="sampling",
    meaning="highest phonon frequency of either crystal, over the highest that the frames resolve",
    limit="sampling_fraction",
    rows=lambda case, limits: [] if case.sampling is None else [sampling(*case.sampling, limits)],
    failed="spectra fold back: lower protocol.sample_interval_steps",
)
