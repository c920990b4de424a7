"""Layouts of real ProcTHOR houses, built and rendered by the embedded simulator without Unity."""
