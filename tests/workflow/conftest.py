"""Results that several tests look at."""

import pytest
import synthetic_results
from drawn_results import (
    draw_cases,
    draw_interface,
    shown_case,
    write_page,
    write_provenance,
    write_tables,
)
from study_examples import single_runs

from kapitza.analysis.figures.figure_kind import Extent
from kapitza.analysis.figures.page_plan import page_of_interface
from kapitza.study.cost import plan_study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.target_error import planned_errors


@pytest.fixture(scope="session")
def default_results(tmp_path_factory):
    """Results of the default study with its page, in a folder of another name; not to be touched."""
    folder = tmp_path_factory.mktemp("finished")
    made, study = folder / "results", single_runs().model_dump(mode="json")
    groups = synthetic_results.write_results(made, (10.0, 30.0), broken=False)
    write_tables(made, groups)
    write_provenance(made, groups, study)
    draw_interface(made, ["models"])
    draw_cases(made, groups)
    extent = Extent(2, map_blocks=1, conversion_planes=3, wavevectors=True)
    shown = page_of_interface("ar-4ar", [shown_case(group) for group in groups], extent)
    planned = planned_errors(plan_study(single_runs(), load_manifest()))
    write_page(made, groups, study, shown, made / "report.html", planned)
    return made.rename(folder / "moved")
