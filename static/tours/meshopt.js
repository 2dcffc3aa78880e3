// model-viewer brings the meshopt decoder along but switches it on only after loading a script from
// the address it was given. This is that script.
