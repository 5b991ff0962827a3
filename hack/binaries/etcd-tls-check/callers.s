// Without a file in assembler, the compiler requires a body for the function in callers.go.
