"""What each handler promises, as checks that anybody's handler can be given to."""
