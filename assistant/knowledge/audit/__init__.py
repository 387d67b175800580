"""The knowledge looked over: figures accounted for, quotes that stand."""
