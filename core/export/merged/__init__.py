"""Base and adapter in one 16-bit model."""
