"""The seam to Microsoft Graph: requests, answers, and the three kinds of source behind one interface."""
