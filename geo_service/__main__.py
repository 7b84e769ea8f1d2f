"""``python -m geo_service``: the command line, where its script is not on the path."""

from geo_service.cli.main import main

if __name__ == "__main__":
    main()
