"""One module a screen: compose, bindings, handlers."""
