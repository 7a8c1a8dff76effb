"""Engine packs: ready-made libraries of llama.cpp, proved before they are used."""
