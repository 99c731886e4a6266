"""事業所: settings of the own office, its staff, and the directory of the others."""
