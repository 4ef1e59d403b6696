"""The Python servers that the API is measured beside; none of them is part of the product."""
