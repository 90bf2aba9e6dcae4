"""What holds for every reader, writer, witness or family there is, so that a newcomer is tested without being named."""
