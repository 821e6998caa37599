"""Everything on the laptop's side: making data, packing and deploying services."""
