from . import test_ways_in
