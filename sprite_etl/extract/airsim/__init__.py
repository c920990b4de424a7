"""AirSim and Cosys-AirSim: outdoor worlds of Unreal, seen from a multirotor or from wherever a camera is put."""
