"""What a jurisdiction gives all its policies: its bodies (`units.yaml`: `bodies`), the facts about people and enterprises that
they share (`facts.yaml`: `vocabulary`), and where a policy file finds both (`folder`). Stands on `writing`."""
