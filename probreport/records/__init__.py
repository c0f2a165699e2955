"""The records of single topics, of which an Evaluation is made: finished numbers, some of which have words for it."""
