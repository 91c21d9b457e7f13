"""What the words of the command `kapitza` do, one file each."""
