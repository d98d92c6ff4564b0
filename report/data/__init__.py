"""Where images and labels come from: names, files, downloads, and their verification."""
