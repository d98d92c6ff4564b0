"""One folder for each chapter of the report; what several of them share stands beside the folders."""
