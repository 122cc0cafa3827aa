"""How the bundled model is made and measured. No service imports this; it leaves a folder that `sentiment` opens."""
