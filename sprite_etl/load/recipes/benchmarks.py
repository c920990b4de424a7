"""The benchmarks that the paper measures on, by the names that their runners know them by."""

from __future__ import annotations

from dataclasses import dataclass

LMMS_EVAL = "0.7.3"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """lmms_eval and vlmeval: the names of its tasks there; none where the runner has it not."""

    name: str
    lmms_eval: tuple[str, ...] = ()
    vlmeval: tuple[str, ...] = ()


BENCHMARKS = (
    Benchmark("VSI-Bench", ("vsibench",), ("VSI-Bench_32frame",)),
    Benchmark("ViewSpatial-Bench", ("viewspatial",), ("ViewSpatialBench",)),
    Benchmark("Q-Spatial", (), ("QSpatial_plus", "QSpatial_scannet")),
    Benchmark("ERQA", ("erqa",), ("ERQA",)),
    Benchmark("CV-Bench", ("cv_bench_2d", "cv_bench_3d"), ("CV-Bench-2D", "CV-Bench-3D")),
    Benchmark("MMSI-Bench", ("mmsi_bench",)),
    Benchmark("MindCube", ("mindcube_tiny",)),
    Benchmark("SPAR-Bench", ("sparbench",)),
    Benchmark("EmbSpatial-Bench", ("embspatial",)),
    Benchmark("BLINK", ("blink",), ("BLINK",)),
)
"""As lmms-eval 0.7.3 has them in lmms_eval/tasks, and VLMEvalKit in vlmeval/dataset (image_vqa.py, image_mcq.py,
erqa.py, viewspatialbench.py, video_dataset_config.py)."""
