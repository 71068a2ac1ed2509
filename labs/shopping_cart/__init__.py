"""The core of an e-commerce cart: a cart that merges, stock with holds, a flash sale, and the checkout that joins them."""
