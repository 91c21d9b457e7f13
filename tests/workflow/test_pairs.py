"""Pairs of media: from a study without potentials to the report, without molecular dynamics."""

import copy
import re

import h5py
import numpy as np
import phonopy_crystals
import pytest
import yaml
from study_examples import MANIFEST, argon
from whole_workflow import ROOT, snakemake

from kapitza.analysis.figures.gallery import PAIR_FIGURES
from kapitza.analysis.files.contracts import (
    COMPARISON,
    PAIR_CURVE,
    PAIR_LEFT_OUT,
    PAIR_LOW_TEMPERATURE,
    PAIR_MISMATCH,
)
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.harmonic.conventional_cell import ConventionalCell
from kapitza.analysis.harmonic.force_constants import (
    displaced_supercells,
    solve_force_constants,
)
from kapitza.analysis.harmonic.phonons import channel_counts, common_edges
from kapitza.analysis.harmonic.phonopy_files import COMPANIONS
from kapitza.analysis.harmonic.zone_channels import zone_channel_counts, zone_edges, zone_modes
from kapitza.analysis.landauer import channel_means, model_conductance
from kapitza.analysis.mismatch.channel_models import ChannelCounts, dmm_dispersion
from kapitza.analysis.mismatch.debye import DebyeMedium, cutoffs_of, dmm_debye
from kapitza.analysis.mismatch.models import MODELS
from kapitza.study.cost import plan_study
from kapitza.study.loading import load_study, parse_study
from kapitza.study.plan import plan_text
from kapitza.study.problems import StudyError
from kapitza.study.sections.media_section import COMPANION_FILES

EXAMPLE = ROOT / "examples" / "models-only.yaml"
LIGHT, HEAVY = 39.948, 4 * 39.948
MESH, BINS = 20, 100
PAIRS = ("al-sapphire", "pb-diamond", "si-sio2", "si-ge", "springs", "mixed-kinds")
NUMBERS = {
    "kind": "debye",
    "density_kg_m3": 2700,
    "longitudinal_m_s": 6240,
    "transverse_m_s": 3040,
    "number_density_per_a3": 0.06,
}
SILICON = {
    "kind": "elastic",
    "density_kg_m3": 2329,
    "number_density_per_a3": 0.05,
    **{"c11_gpa": 165.6, "c12_gpa": 63.9, "c44_gpa": 79.5},
}
SOFT = {"kind": "debye", "density_kg_m3": 3000, "number_density_per_a3": 0.03}
SOFT |= {"longitudinal_m_s": 1500, "transverse_m_s": 800}
MIXED_KINDS = ("amm_elastic", "amm_anisotropic", "dmm_debye", "dmm_dispersion", "radiation_limit")
FILE = {"kind": "dispersion", "phonopy": "phonopy_params.yaml"}


def pairs(**changes):
    """A study of one pair as plain data, with keys of the pair replaced; None leaves one out."""
    pair = {"name": "one", "left": NUMBERS, "right": SILICON, **changes}
    kept = {key: value for key, value in pair.items() if value is not None}
    return {"name": "media", "pairs": [copy.deepcopy(kept)], "temperatures_k": [100, 300]}


def medium(**changes):
    """The numbers of a medium with keys replaced; None leaves one out."""
    return {key: value for key, value in {**NUMBERS, **changes}.items() if value is not None}


def checked(data):
    return parse_study(data, source="mine.yaml", manifest=MANIFEST)


def message_of(data):
    with pytest.raises(StudyError) as refused:
        checked(data)
    return str(refused.value)


LEFT_NUMBERS = ("density_kg_m3", "longitudinal_m_s", "transverse_m_s", "number_density_per_a3")
MATRIX = np.diag([160.0] * 3 + [80.0] * 3).tolist()
CONSTANTS = ("c11_gpa", "c12_gpa", "c44_gpa")
WITHOUT_CONSTANTS = {key: value for key, value in SILICON.items() if key not in CONSTANTS}

# name: (changes of the pair, what the one message must say)
BAD = {
    "unknown kind": (
        {"left": {"kind": "debey"}},
        ["pairs[0].left.kind = 'debey'", "did you mean debye?", "debye, elastic, dispersion"],
    ),
    "no kind": ({"left": {"density_kg_m3": 1}}, ["pairs[0].left = ", "the key kind is missing", "add kind"]),
    "no mapping": ({"left": "Al"}, ["pairs[0].left = 'Al'", "a mapping of keys"]),
    "side missing": ({"right": None}, ["pairs[0].right = (missing)", "add it"]),
    "unknown material": (
        {"left": {"kind": "debye", "material": "al"}},
        ["left.material = 'al'", "unknown material", "did you mean Al?"],
    ),
    "material and numbers": (
        {"left": {"kind": "debye", "material": "Al", "density_kg_m3": 2700}},
        ["left.density_kg_m3 = 2700", "material already says this", "remove this key"],
    ),
    "missing number": (
        {"left": medium(transverse_m_s=None)},
        ["left.transverse_m_s = (missing)", "or give material instead"],
    ),
    "mistyped key": (
        {"left": medium(longitudnal_m_s=1)},
        ["left.longitudnal_m_s", "did you mean longitudinal_m_s?"],
    ),
    "key of another kind": (
        {"left": medium(c11_gpa=100)},
        ["left.c11_gpa", "the keys here are kind, material"],
    ),
    "density in grams": (
        {"left": medium(density_kg_m3=2.7)},
        ["left.density_kg_m3 = 2.7", "amu per atom", "this looks like g/cm³: give 2700"],
    ),
    "atoms that are none": (
        {"left": medium(number_density_per_a3=6e-4)},
        ["left.density_kg_m3 = 2700", "amu per atom", "or number_density_per_a3"],
    ),
    "density as text": ({"left": medium(density_kg_m3="2.7 g/cm3")}, ["plain number in kg/m³"]),
    "density in g/cm³": ({"left": medium(density_kg_m3=0.27)}, ["density_kg_m3 = 0.27", "at least 1 kg/m³"]),
    "transverse too fast": (
        {"left": medium(transverse_m_s=6000)},
        ["left.transverse_m_s = 6000", "stable", "correct one"],
    ),
    "unstable crystal": ({"right": {**SILICON, "c12_gpa": 200}}, ["right.c11_gpa", "positive definite"]),
    "constant missing": (
        {"right": {key: value for key, value in SILICON.items() if key != "c44_gpa"}},
        ["right.c44_gpa = (missing)", "or give stiffness_gpa instead"],
    ),
    "constants and matrix": (
        {"right": {**WITHOUT_CONSTANTS, "c11_gpa": 160, "stiffness_gpa": MATRIX}},
        ["right.c11_gpa = 160", "stiffness_gpa already says this"],
    ),
    "five rows": (
        {"right": {**WITHOUT_CONSTANTS, "stiffness_gpa": MATRIX[:5]}},
        ["right.stiffness_gpa", "give at least 6"],
    ),
    "lopsided matrix": (
        {"right": {**WITHOUT_CONSTANTS, "stiffness_gpa": [[160, 5, 0, 0, 0, 0], *MATRIX[1:]]}},
        ["right.stiffness_gpa", "not symmetric"],
    ),
    "model of other media": (
        {"models": ["amm_elastic", "dmm_dispersion"]},
        ["pairs[0].models[1] = 'dmm_dispersion'", "does not apply", "choose from amm_scalar"],
    ),
    "unknown model": ({"models": ["amm"]}, ["pairs[0].models[0] = 'amm'", "not offered here"]),
    "model twice": ({"models": ["amm_elastic", "amm_elastic"]}, ["pairs[0].models[1]", "given twice"]),
    "reservoirs the wrong way round": (
        {"reservoirs_k": [[300, 4], [4, 300]]},
        ["reservoirs_k[1] = [4.0, 300.0]", "not the hotter one", "hot one first"],
    ),
    "springs without stiffness": (
        {"models": ["amm_elastic", "amm_spring"]},
        ["models.contact_normal_gpa_nm = (missing)", "stiffness of the contact", "GPa/nm"],
    ),
    "orientation read as number": (
        {"left": {**FILE, "orientation": 1}, "right": FILE},
        ["left.orientation = 1", 'its quotes: "001"'],
    ),
    "path with a wildcard": (
        {"left": {**FILE, "phonopy": "{a}.yaml"}, "right": FILE},
        ["left.phonopy = '{a}.yaml'", "plain line of text"],
    ),
    "measured twice": (
        {"measured": [{"conductance_mw_m2k": g, "temperature_k": 300, "source": "x"} for g in (1, 2)]},
        ["measured[1].temperature_k = 300", "two measurements", "keep the one"],
    ),
    "measured nowhere": (
        {"measured": [{"conductance_mw_m2k": 3, "temperature_k": 300}]},
        ["pairs[0].measured[0].source = (missing)"],
    ),
    "name of a folder": ({"name": "pairs"}, ["pairs[0].name = 'pairs'", "choose another name"]),
    "bad name": ({"name": "a/b"}, ["pairs[0].name = 'a/b'", "not a valid name"]),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_pair_gives_one_clear_message(kind):
    changes, expected = BAD[kind]
    message = message_of(pairs(**changes))
    assert message.count("\n") == 0, message
    assert re.match(r"^mine\.yaml: .+: .+; fix: .+", message)
    for words in expected:
        assert words in message


def test_names_are_distinct_over_interfaces_and_pairs():
    data = {**argon(), "pairs": pairs()["pairs"]}
    data["pairs"][0]["name"] = "AR-4AR"
    assert "pairs[0].name = 'AR-4AR': two interfaces or pairs share this name" in message_of(data)


def test_a_study_needs_interfaces_or_pairs_and_interfaces_need_seeds():
    assert "interfaces = (missing)" in message_of({"name": "empty", "temperatures_k": [1]})
    assert "interfaces = []: the list is empty" in message_of(
        {"name": "e", "interfaces": [], "temperatures_k": [1]}
    )
    assert "seeds = []: the list is empty" in message_of({**argon(), "seeds": []})
    assert checked(pairs()).seeds == ()


def test_a_fault_elsewhere_is_the_only_one_reported():
    message = message_of({**pairs(), "temperatures_k": [-1]})
    assert message.count("\n") == 0
    assert "temperatures_k[0] = -1" in message


def applying(where):
    return {model.name for model in MODELS if model.applies == where}


def test_studies_models_that_do_not_apply_are_left_out_but_one_must_remain():
    study = checked(pairs())
    by_default = set(study.models.names)
    assert set(study.pairs[0].chosen(study.models.names)) == by_default - applying("dispersions") - applying(
        "files"
    )
    plain_media = checked(pairs(right=NUMBERS)).pairs[0].chosen(study.models.names)
    assert set(plain_media) == by_default & applying("everywhere")
    crystals = checked(pairs(left=FILE))
    names = crystals.models.names
    assert set(crystals.pairs[0].chosen(names)) == set(names) - applying("files")
    both = checked(pairs(left=FILE, right=FILE))
    assert both.pairs[0].chosen(names) == names and "agf_average_rule" in names
    message = message_of({**pairs(), "models": {"names": ["dmm_dispersion"]}})
    assert "models.names = ['dmm_dispersion']: none of them applies" in message
    assert checked(pairs(models=["amm_scalar"])).pairs[0].chosen(()) == ("amm_scalar",)


def test_files_of_phonopy_are_those_it_writes():
    assert COMPANION_FILES == COMPANIONS


def test_study_of_pairs_survives_its_own_json():
    study = load_study(EXAMPLE)
    assert parse_study(study.model_dump(mode="json"), source="b.yaml") == study


def test_a_file_that_is_not_there_is_named_before_anything_runs(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(pairs(left=FILE, right=FILE)))
    with pytest.raises(StudyError, match=r"left\.phonopy = 'phonopy_params\.yaml': no such file; fix"):
        load_study(path)


def test_plan_of_a_study_of_pairs_names_its_models():
    study = load_study(EXAMPLE)
    plan = plan_study(study, MANIFEST)
    assert plan.atom_steps == 0
    assert "pair si-ge: amm_elastic, amm_anisotropic, amm_spring, dmm_debye" in plan_text(study, plan)


@pytest.fixture(scope="module")
def study_file(tmp_path_factory):
    """The example with a pair of crystals of springs beside it, whose files lie in the study's folder."""
    folder = tmp_path_factory.mktemp("study")
    for name, mass in (("light", LIGHT), ("heavy", HEAVY)):
        phonopy_crystals.save(phonopy_crystals.fcc(mass), folder / name / "phonopy_params.yaml")
    study = yaml.safe_load(EXAMPLE.read_text())
    sides = {
        side: {"kind": "dispersion", "phonopy": f"{name}/phonopy_params.yaml"}
        for side, name in (("left", "light"), ("right", "heavy"))
    }
    study["pairs"].append({"name": "springs", **sides})
    study["pairs"].append({"name": "mixed-kinds", "left": sides["left"], "right": SOFT})
    study["models"] |= {
        "q_mesh": MESH,
        "frequency_bins": BINS,
        "names": [*MIXED_KINDS, "agf_average_rule"],
        "debye_cutoff": "branch",
    }
    study["greens"] = {"k_mesh": 6, "frequency_points": 40}
    path = folder / "media.yaml"
    path.write_text(yaml.safe_dump(study, allow_unicode=True))
    return path


@pytest.fixture(scope="module")
def finished(tmp_path_factory, study_file):
    """A folder elsewhere, with the results of that study."""
    directory = tmp_path_factory.mktemp("elsewhere")
    done = snakemake(directory, study_file)
    assert done.returncode == 0, done.stderr[-4000:]
    return directory


def value(table, **where):
    for column, wanted in where.items():
        table = table[table[column] == wanted]
    (found,) = table.conductance_mw_m2k
    return found


def test_comparison_has_the_known_numbers(finished):
    table = read_table(finished / "results/comparison.csv", COMPARISON)
    emitted = {"definition": "reservoir", "statistics": "quantum"}
    silica = value(table, interface="si-sio2", model="dmm_debye", temperature_k=300, **emitted)
    assert silica == pytest.approx(977.49, abs=0.01)
    cold = value(table, interface="al-sapphire", model="amm_elastic", temperature_k=1, **emitted)
    assert 1e-2 / cold == pytest.approx(21.075, rel=1e-3)  # R·T³ in K⁴ cm²/W
    lead = value(table, interface="pb-diamond", model="dmm_debye", temperature_k=1, **emitted)
    assert 1e-2 / lead == pytest.approx(63.84, rel=1e-3)
    assert table.length_nm.isna().all()


def test_a_measurement_is_a_row_beside_the_models(finished):
    table = read_table(finished / "results/comparison.csv", COMPARISON)
    (row,) = table[table.model == "measured"].to_dict("records")
    assert (row["interface"], row["temperature_k"], row["conductance_mw_m2k"]) == ("pb-diamond", 300, 30)
    assert (row["definition"], row["statistics"]) == ("local_jump", "quantum")


def spring_forces(position, edge):
    """Forces of springs between nearest neighbours, minimum image, (n, 3) eV/Å."""
    offset = position[:, None] - position[None]
    offset -= edge * np.rint(offset / edge)
    distance = np.linalg.norm(offset, axis=2)
    near = (distance > 1e-6) & (distance < 0.8 * phonopy_crystals.A0)
    safe = np.where(near, distance, 1.0)
    pull = np.where(near, phonopy_crystals.SPRING * (safe - phonopy_crystals.A0 / np.sqrt(2)) / safe, 0.0)
    return -np.einsum("ij,ijk->ik", pull, offset)


def in_code(mass):
    """The same crystal by displacements of the project's own, as the interfaces take it."""
    a0 = phonopy_crystals.A0
    cell = ConventionalCell(a0, ("Ar",) * 4, phonopy_crystals.FACE_CENTRED, np.full(4, mass))
    planned = displaced_supercells(cell, 2)
    forces = [spring_forces(position, planned.box_angstrom[0, 0]) for position in planned.position]
    return solve_force_constants(planned, np.array(forces))


def test_crystals_from_files_give_what_the_projects_own_route_gives(finished):
    table = read_table(finished / "results/pairs/springs/mismatch.csv", PAIR_MISMATCH)
    crystals = [in_code(mass) for mass in (LIGHT, HEAVY)]
    zones = [zone_modes(crystal, np.array([0.0, 0.0, 1.0]), MESH) for crystal in crystals]
    top = max(zone.cutoff_thz for zone in zones)
    same_mesh = dmm_dispersion(*(zone_channel_counts(zone, zone_edges(top, BINS)) for zone in zones))
    # The counting of interfaces: the same sum on another mesh, whose integrals differ a little.
    edges = common_edges(*crystals, BINS)
    other_mesh = dmm_dispersion(*(channel_counts(crystal, "001", MESH, edges) for crystal in crystals))
    for statistics, temperature in (("classical", 300.0), ("quantum", 100.0), ("quantum", 30.0)):
        place = {"model": "dmm_dispersion", "definition": "reservoir", "statistics": statistics}
        found = value(table, temperature_k=temperature, **place)
        for model, tolerance in ((same_mesh, 1e-6), (other_mesh, 5e-3)):
            expected = model_conductance(model, "reservoir", statistics, temperature)
            assert found == pytest.approx(expected, rel=tolerance)


def test_two_files_of_one_lattice_have_a_greens_function_and_nothing_is_left_out(finished):
    folder = finished / "results/pairs/springs"
    table = read_table(folder / "mismatch.csv", PAIR_MISMATCH)
    place = {"definition": "reservoir", "statistics": "classical", "temperature_k": 300.0}
    found, diffuse, ceiling = (
        value(table, model=name, **place)
        for name in ("agf_average_rule", "dmm_dispersion", "radiation_limit")
    )
    # Masses of one crystal: between half and all of what the diffuse model lets pass.
    assert 0.4 * diffuse < found < ceiling
    assert read_table(folder / "left_out.csv", PAIR_LEFT_OUT).empty
    comparison = read_table(finished / "results/comparison.csv", COMPARISON)
    assert set(comparison[comparison.model == "agf_average_rule"].interface) == {"springs"}


def test_a_crystal_from_a_file_against_a_medium_of_numbers(finished):
    folder = finished / "results/pairs/mixed-kinds"
    table = read_table(folder / "mismatch.csv", PAIR_MISMATCH)
    assert set(table.model) == set(MIXED_KINDS)
    zone, continuum = mixed_channels()
    place = {"definition": "reservoir", "statistics": "quantum", "temperature_k": 30.0}
    diffuse = model_conductance(dmm_dispersion(zone, continuum), "reservoir", "quantum", 30.0)
    assert value(table, model="dmm_dispersion", **place) == pytest.approx(diffuse, rel=1e-6)
    # Long waves: the acoustic model of the crystal itself lies near that of its isotropic average.
    cold = {**place, "temperature_k": 1.0}
    isotropic, crystal = (value(table, model=f"amm_{kind}", **cold) for kind in ("elastic", "anisotropic"))
    assert crystal == pytest.approx(isotropic, rel=0.15)
    assert crystal != isotropic
    limits = read_table(folder / "low_temperature.csv", PAIR_LOW_TEMPERATURE).set_index("model")
    found = value(table, model="amm_anisotropic", **cold)
    assert 1e-2 / found == pytest.approx(limits.resistance_k4_cm2_w["amm_anisotropic"], rel=1e-2)


def mixed_channels():
    """Channels of the pair mixed-kinds, lattice and Debye medium, in the bins of the workflow."""
    zone = zone_modes(in_code(LIGHT), np.array([0.0, 0.0, 1.0]), MESH)
    soft = DebyeMedium(**{key: float(item) for key, item in SOFT.items() if key != "kind"})
    edges = zone_edges(max(zone.cutoff_thz, cutoffs_of(soft, "branch").max()), BINS)
    spectrum = dmm_debye(soft, soft, "branch")
    channels = channel_means(spectrum, spectrum.channels_left, edges)
    return zone_channel_counts(zone, edges), ChannelCounts(edges, channels)


def test_cold_crystals_conduct_with_the_cube_of_the_temperature(finished):
    curve = read_table(finished / "results/pairs/springs/curve.csv", PAIR_CURVE)
    rows = curve[(curve.model == "dmm_dispersion") & (curve.definition == "reservoir")]
    cold = rows[rows.temperature_k < 4]
    slope = np.polyfit(np.log(cold.temperature_k), np.log(cold.conductance_mw_m2k), 1)[0]
    assert slope == pytest.approx(3, abs=0.05)


def test_no_transmission_exceeds_the_channels_of_either_side(finished):
    for pair in ("al-sapphire", "pb-diamond", "si-sio2", "springs"):
        with h5py.File(finished / f"results/pairs/{pair}/mismatch.h5") as file:
            ceiling = np.minimum(file["channels_left"][:], file["channels_right"][:])
            np.testing.assert_allclose(file["radiation_limit"][:], ceiling, rtol=1e-9, atol=1e-12)
            diffuse = "dmm_dispersion" if pair == "springs" else "dmm_debye"
            assert (file[diffuse][:] <= ceiling * (1 + 1e-9)).all()
            assert len(file["edges_thz"]) == len(ceiling) + 1


def test_report_stands_without_any_simulation(finished):
    page = (finished / "results/report.html").read_text()
    assert not re.search(r'(src|href)="(https?:)?//', page)
    for figure in PAIR_FIGURES:
        assert page.count(f": {figure.words}</h3>") == len(PAIRS), figure.kind
    assert "nothing was simulated" in page
    assert "health checks" not in page
    assert "Stoner and H. J. Maris" in page
    assert not (finished / "results/inelastic.csv").exists()
    for name in ("light", "heavy"):
        assert f"{name}/phonopy_params.yaml" in (finished / "results/provenance.json").read_text()


def test_a_second_run_has_nothing_to_do(finished, study_file):
    again = snakemake(finished, study_file, "--dry-run")
    assert again.returncode == 0
    assert "Nothing to be done" in again.stdout + again.stderr
