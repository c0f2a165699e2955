"""What readers see, held to its promises; mirrors probreport/report."""
