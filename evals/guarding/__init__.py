"""How tight the guard of language models is: nothing untrue may pass, and hardly anything true may be taken out."""
