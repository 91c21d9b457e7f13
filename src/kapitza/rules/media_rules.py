"""What the rules of pairs of media ask of a study."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from kapitza.analysis.mismatch.medium import published
from kapitza.rules.study_rules import StudyRules
from kapitza.steps.study_tables import MediaFiles
from kapitza.study.sections.media_section import COMPANION_FILES, plain
from kapitza.study.sections.pairs_section import Pair


class MediaRules(StudyRules):
    """What the rules of pairs of media ask of a study."""

    def pair(self, wildcards: Any) -> Pair:
        """The pair of media of these wildcards."""
        return self.study.pair(wildcards.pair)

    def pair_media(self, wildcards: Any) -> list[dict[str, Any]]:
        """Both media as plain data, without the keys left out and where their files are."""
        return [plain(medium) for medium in self.pair(wildcards).media]

    def pair_models(self, wildcards: Any) -> list[str]:
        """Models of a pair."""
        return list(self.pair(wildcards).chosen(self.study.models.names))

    def pair_measured(self, wildcards: Any) -> list[dict[str, Any]]:
        """What is known to be measured of a pair."""
        return self._measured(self.pair(wildcards))

    def pair_reservoirs(self, wildcards: Any) -> list[list[float]]:
        """Hot and cold temperature of each pair of reservoirs, K."""
        return [list(item) for item in self.pair(wildcards).reservoirs_k]

    def pair_files(self, wildcards: Any) -> list[str]:
        """Files of phonopy of both media, left first; none for media given by numbers."""
        named = [entry["phonopy"] for entry in self.pair_media(wildcards) if "phonopy" in entry]
        return [str(self.file.parent / name) for name in named]

    def pair_companions(self, wildcards: Any) -> list[str]:
        """Force constants and forces beside these files."""
        beside = [Path(file).parent / name for file in self.pair_files(wildcards) for name in COMPANION_FILES]
        return sorted({str(path) for path in beside if path.is_file()})

    def phonopy_files(self) -> list[str]:
        """Files of phonopy of all pairs."""
        media = [medium for pair in self.study.pairs for medium in pair.media]
        return sorted({str(self.file.parent / item.phonopy) for item in media if item.kind == "dispersion"})

    def pair_entries(self) -> list[dict[str, Any]]:
        """Every pair with what is known to be measured of it, as plain data of MediaFiles."""
        return [asdict(MediaFiles(pair.name, tuple(self._measured(pair)))) for pair in self.study.pairs]

    def _measured(self, pair: Pair) -> list[dict[str, Any]]:
        """What the catalogue has for two media of it, and what the study says was measured."""
        known = published([plain(medium) for medium in pair.media])
        return known + [plain(item) for item in pair.measured]
