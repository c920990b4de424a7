"""The embedded simulator: procedurally furnished homes, settled by MuJoCo, rendered without a GPU."""
