"""The background edge: the sequencer, its consumers, jobs and schedules."""
