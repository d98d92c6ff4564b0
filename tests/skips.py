"""Why tests are skipped that no runner of GitHub can run; the workflow lets these reasons pass, word for word."""

NO_FASHION_MNIST = "needs Fashion-MNIST, which apt-get install dataset-fashion-mnist brings on Debian"
NO_VOLUMES = "needs the right to mount a tmpfs, as root of Linux has"
