"""Print the oldest declared version of every dependency, as constraints for pip."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads(Path(__file__).parent.with_name("pyproject.toml").read_text(encoding="utf-8"))["project"]
for requirement in project["dependencies"] + project["optional-dependencies"]["dask"]:
    name, oldest = re.fullmatch(r"([a-z0-9-]+)>=([0-9.]+)", requirement).groups()
    print(f"{name}=={oldest}")
