"""Textbook formulae that the general code is held against."""


def hill_moduli(c11, c12, c44):
    """Bulk and shear modulus of the isotropic aggregate of a cubic crystal, Hill average."""
    voigt = (c11 - c12 + 3 * c44) / 5
    reuss = 5 / (4 / (c11 - c12) + 3 / c44)
    return (c11 + 2 * c12) / 3, (voigt + reuss) / 2
