"""The style of every chart, and pictures as they are handed on; nothing here knows what is drawn."""
