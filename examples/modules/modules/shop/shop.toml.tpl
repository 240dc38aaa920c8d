[shop]
name = "${name}"
