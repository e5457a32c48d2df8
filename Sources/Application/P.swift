import GRDB
import Crypto
import Metrics
